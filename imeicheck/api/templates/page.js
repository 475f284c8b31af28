// Reading the number out: the keyboard of digits has no microphone, the one of letters has.
const button = document.getElementById("say");
const field = document.getElementById("imei");
if (button && field && matchMedia("(pointer: coarse)").matches) {
  button.hidden = false;
  button.addEventListener("click", () => {
    field.inputMode = "text";
    field.blur();
    field.focus();
  });
}
