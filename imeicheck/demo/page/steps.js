// The steps to try, at the top of the page. They stay done while the tab is open.

const STEPS = "imeicheck-demo-steps";

export function stepDone(...names) {
  const done = new Set([...JSON.parse(sessionStorage.getItem(STEPS) ?? "[]"), ...names]);
  sessionStorage.setItem(STEPS, JSON.stringify([...done]));
  for (const link of document.querySelectorAll("[data-step]")) {
    link.parentElement.classList.toggle("done", done.has(link.dataset.step));
  }
}
