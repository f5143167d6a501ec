// Icons: strokes on a 24 by 24 grid, in the color of the text.

import { s } from "./dom.js";

const PATHS = {
  camera: "M4 8h3.2l1.6-2.5h6.4L16.8 8H20v11H4zM12 10.2a3.1 3.1 0 1 0 0 6.2 3.1 3.1 0 0 0 0-6.2z",
  picture: "M4 5h16v14H4zM4 16l4.6-4.6 4 4 2.4-2.4 5 5M15.5 9.2h.01",
  box: "M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M9 9h6v6H9z",
  more: "M4.5 12a7.5 7.5 0 0 1 13-5.1L20 9.5M20 4.5v5h-5M19.5 12a7.5 7.5 0 0 1-13 5.1L4 14.5M4 19.5v-5h5",
  compare: "M5 5h5v14H5zM14 5h5v14h-5zM7.5 9l9 2M7.5 15l9-1",
  filter: "M4 7h9M17 7h3M4 17h3M11 17h9M15 5v4M9 15v4",
  chat: "M4 5h16v11H11l-4.5 3.5V16H4zM8 9.2h8M8 12.2h5",
  close: "M6 6l12 12M18 6L6 18",
  back: "M10 6l-6 6 6 6M4 12h16",
  send: "M5 12h13M12 5.5L18.5 12 12 18.5",
  sliders: "M6 4v5M6 13v7M12 4v9M12 17v3M18 4v3M18 11v9M4 11h4M10 15h4M16 9h4",
  search: "M10.5 4.5a6 6 0 1 0 0 12 6 6 0 0 0 0-12zM15 15l5 5",
  chosen: "M5 12.5l4.5 4.5L19 7.5",
  again: "M19.5 12a7.5 7.5 0 1 1-2.3-5.4L19.5 9M19.5 4v5h-5",
};

/** Icons that point along the line, so that they turn around where text runs from right to left. */
const DIRECTED = new Set(["back", "send"]);

/** An icon, which is decoration: the element around it needs a text. */
export function icon(name) {
  return s(
    "svg",
    { class: DIRECTED.has(name) ? "icon directed" : "icon", viewBox: "0 0 24 24", "aria-hidden": "true", focusable: "false" },
    s("path", { d: PATHS[name] }),
  );
}
