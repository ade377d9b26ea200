/* The page on which a project is written. Each module listens for what it is about; then drafts come back. */
import { saveBeforeSigningOut } from "../signing-out.js";
import { autosaveFormsIn, saveAll } from "./autosave.js";
import { restoreNewRows } from "./milestones.js";
import "./checks.js";
import "./money.js";
import "./presence.js";
import "./places.js";
import "./row-sums.js";
import { restorePlace } from "./structure.js";
import "./tools.js";
import "./undo.js";
import "./updates.js";

saveBeforeSigningOut(saveAll);
restorePlace();
autosaveFormsIn(document);
restoreNewRows();
