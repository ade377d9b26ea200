/* The page on which a project is written. Each module listens for what it is about; then drafts come back. */
import { autosaveFormsIn } from "./autosave.js";
import { restoreNewRows } from "./milestones.js";
import "./money.js";
import "./presence.js";
import "./signing-out.js";
import { restorePlace } from "./structure.js";
import "./updates.js";

restorePlace();
autosaveFormsIn(document);
restoreNewRows();
