/* What the page of a project sends to the server. */
import { csrfToken } from "../csrf.js";

const { dataset } = document.querySelector("[data-writer]");
const MOST_AFTER_LEAVING = 60_000; // bytes: browsers send no more than 64 KiB for a page that goes away

/* Says whose page it is, so that nobody saves what somebody else typed before them. */
export function post(action, entries, keepalive = false) {
  const body = new URLSearchParams([...entries, ["writer", dataset.writer]]);
  const headers = { Accept: "application/json", "X-CSRFToken": csrfToken() };
  return fetch(action, {
    method: "POST",
    body,
    headers,
    redirect: "manual",
    keepalive: keepalive && body.toString().length < MOST_AFTER_LEAVING,
  });
}
