// Requests to the service.

/** Send a request; return its status, whether it succeeded, its JSON, and the language of its sentences. */
export async function call(method, path, { body, headers = {} } = {}) {
  const sent = body === undefined ? headers : { ...headers, "Content-Type": "application/json" };
  try {
    const response = await fetch(path, { method, headers: sent, body: body && JSON.stringify(body) });
    const language = response.headers.get("Content-Language") ?? "en";
    return { status: response.status, ok: response.ok, json: await response.json(), language };
  } catch {
    return { status: 0, ok: false, json: { detail: "no answer: does the demo still run?" }, language: "en" };
  }
}

/** Return a function that sends a request. It resolves to undefined if a newer request or `cancel()` came after it. */
export function newestOnly() {
  let newest = 0;
  const send = async (...request) => {
    const own = ++newest;
    const response = await call(...request);
    return own === newest ? response : undefined;
  };
  return Object.assign(send, { cancel: () => void ++newest });
}
