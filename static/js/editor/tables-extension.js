/* What tables have beyond the package's: rows above, columns left, how cells are aligned, widths of columns, sums. */
import {
  Extension,
  TableCell as PackagesTableCell,
  TableHeader as PackagesTableHeader,
} from "django-prose-editor/editor";
import { onDemand } from "../on-demand.js";

/* What is stored says how a cell is aligned by an attribute: styles are cleaned away. */
const storingAlign = {
  addAttributes() {
    const own = this.parent();
    return { ...own, align: { ...own.align, renderHTML: ({ align }) => (align ? { align } : {}) } };
  },
};
export const TableCell = PackagesTableCell.extend(storingAlign);
export const TableHeader = PackagesTableHeader.extend(storingAlign);

const shape = (inner) => `<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2">
  <rect x="3" y="3" width="18" height="18" rx="2"/>${inner}</svg>`;
const ABOVE = shape('<path d="M3 9h18M12 15v6" /><path d="M9 6h6M12 4v4" stroke="#228738"/>');
const LEFT = shape('<path d="M9 3v18M15 12h6" /><path d="M4 12h4M6 10v4" stroke="#228738"/>');

const isInTable = (editor) => editor.isActive("table");
const ALIGNS = { left: "왼쪽", center: "가운데", right: "오른쪽" };

const addSum = (editor) => onDemand(() => import("./table-sums.js")).then((loaded) => loaded?.addSum(editor));
const changeWidth = (editor, by) =>
  onDemand(() => import("./table-widths.js")).then((loaded) => loaded?.changeWidth(editor, by));

export const Tables = Extension.create({
  name: "tables",

  addMenuItems({ buttons, menu }) {
    const define = (name, button, command, more) =>
      menu.defineItem({
        name: `tables:${name}`,
        groups: "table",
        button,
        command,
        hidden: (editor) => !isInTable(editor),
        ...more,
      });
    define("above", buttons.svg(ABOVE, "위에 행 추가"), (editor) => editor.chain().focus().addRowBefore().run());
    define("left", buttons.svg(LEFT, "왼쪽에 열 추가"), (editor) => editor.chain().focus().addColumnBefore().run());
    for (const [align, name] of Object.entries(ALIGNS)) {
      const is = (editor) => ["tableCell", "tableHeader"].some((type) => editor.getAttributes(type).align === align);
      define(
        `align-${align}`,
        buttons.material(`format_align_${align}`, `칸 ${name} 맞춤`),
        // Pressed again it goes: figures stand at the right by themselves.
        (editor) => editor.commands.setCellAttribute("align", is(editor) ? null : align),
        { active: is },
      );
    }
    define("narrower", buttons.text("▸◂", "열 좁게"), (editor) => changeWidth(editor, -20));
    define("wider", buttons.text("◂▸", "열 넓게"), (editor) => changeWidth(editor, 20));
    define("fitting", buttons.text("↔", "열 너비 저절로"), (editor) => changeWidth(editor, null));
    define("sum", buttons.text("Σ", "위 칸들의 합계"), addSum);
  },

  addKeyboardShortcuts: () => ({
    "Alt-=": ({ editor }) => isInTable(editor) && Boolean(addSum(editor)),
  }),
});
