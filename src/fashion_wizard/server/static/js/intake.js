// The ways to give a picture: choose, take, drop or paste it.

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { text } from "./texts.js";

/**
 * Two buttons: choose a picture and, on touch screens, take one.
 * @param {(file: File) => void} onFile
 */
export function pictureButtons(onFile) {
  return [
    pictureButton(onFile, { text: text("start.choose"), name: "picture", classes: "button primary" }),
    pictureButton(onFile, { text: text("start.take"), name: "camera", classes: "button touch-only", camera: true }),
  ];
}

/** A button that opens a file dialog. */
export function pictureButton(onFile, { text: label, name, classes, camera = false }) {
  const input = h("input", {
    type: "file",
    accept: "image/*",
    capture: camera && "environment",
    hidden: true,
    on: {
      change: () => {
        const [file] = input.files;
        input.value = ""; // so that the same file can be chosen again
        if (file) onFile(file);
      },
    },
  });
  const press = { click: () => input.click() };
  return h("span", { class: "holds" }, h("button", { type: "button", class: classes, on: press }, icon(name), h("span", {}, label)), input);
}

/**
 * Accept pictures dropped on an element, or pasted anywhere in the page.
 * @param {(file: File) => void} onFile
 * @param {object} where
 * @param {HTMLElement} where.area The element to drop on.
 * @param {HTMLElement} where.marked Gets the class "dropping" while a file is above the area.
 * @param {() => boolean} where.inUse Whether pasted pictures are for this search.
 * @param {AbortSignal} where.signal Removes the listeners.
 */
export function takePictures(onFile, { area, marked, inUse, signal }) {
  let depth = 0;
  const over = (by) => {
    depth = Math.max(0, depth + by);
    marked.classList.toggle("dropping", depth > 0);
  };
  const on = (target, name, act) => target.addEventListener(name, act, { signal });
  on(area, "dragenter", (event) => holdsFile(event.dataTransfer) && over(1));
  on(area, "dragleave", (event) => holdsFile(event.dataTransfer) && over(-1));
  on(area, "dragover", (event) => holdsFile(event.dataTransfer) && event.preventDefault());
  on(area, "drop", (event) => {
    if (!holdsFile(event.dataTransfer)) return;
    event.preventDefault();
    over(-depth);
    const file = pictureIn(event.dataTransfer) ?? event.dataTransfer.files[0];
    if (file) onFile(file);
  });
  on(document, "paste", (event) => {
    const file = pictureIn(event.clipboardData);
    if (!file || !inUse()) return;
    event.preventDefault();
    onFile(file);
  });
}

function holdsFile(data) {
  return [...(data?.types ?? [])].includes("Files");
}

function pictureIn(data) {
  return [...(data?.files ?? [])].find(({ type }) => type.startsWith("image/"));
}
