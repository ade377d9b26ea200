/* What reads the HTML of other programs is large, and loaded when somebody begins to write. */
import { onDemand } from "../on-demand.js";

let reader = null;
const load = () => import("./foreign-html.js").then((loaded) => (reader = loaded));

/* Where that fails it is tried again when something is pasted. */
export const loadReader = () => reader || load().catch(() => {});

export const outlineOfHtml = (...given) => reader.outlineOfHtml(...given);

/* Whether something is pasted or dropped before it can be read: then it is done once more when it can be. */
export function waitForReader(view, event, name) {
  const given = event[name];
  const html = given?.getData("text/html");
  if (reader || !html || html.includes("data-pm-slice")) return false;
  event.preventDefault();
  const data = new DataTransfer();
  for (const type of given.types) if (type !== "Files") data.setData(type, given.getData(type));
  for (const file of given.files) data.items.add(file);
  const { type, clientX, clientY, target } = event;
  const how = { bubbles: true, cancelable: true, clientX, clientY, [name]: data };
  onDemand(load).then((loaded) => loaded && target.dispatchEvent(new event.constructor(type, how)));
  return true;
}
