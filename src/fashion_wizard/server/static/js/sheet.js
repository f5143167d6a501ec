// A dialog with a title and a button to close it.

import { h, uniqueId } from "./dom.js";
import { icon } from "./icons.js";
import { text } from "./texts.js";

/**
 * @param {string} name Its class.
 * @param {string} title
 * @param {...(Node | string)} content
 * @returns {{element: HTMLDialogElement, title: HTMLElement, body: HTMLElement}}
 */
export function sheet(name, title, ...content) {
  const heading = h("h2", { id: uniqueId("sheet") }, title);
  const body = h("div", { class: "sheet-body" }, ...content);
  const close = h(
    "button",
    { type: "button", class: "round", "aria-label": text("common.close"), on: { click: () => element.close() } },
    icon("close"),
  );
  const element = h(
    "dialog",
    {
      class: `sheet ${name}`,
      "aria-labelledby": heading.id,
      // The target of a press beside the dialog is the dialog element itself.
      on: { pointerdown: (event) => event.target === element && outside(event, element) && element.close() },
    },
    h("header", { class: "sheet-head" }, heading, close),
    body,
  );
  return { element, title: heading, body };
}

function outside({ clientX, clientY }, element) {
  const { left, right, top, bottom } = element.getBoundingClientRect();
  return clientX < left || clientX > right || clientY < top || clientY > bottom;
}
