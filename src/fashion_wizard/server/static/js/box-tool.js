// A box drawn on the picture with the mouse, a pen, a finger, or the arrow keys.

import { h, uniqueId } from "./dom.js";
import { boxBetween, isMeant, middleBox, movedBox, resizedBox } from "./geometry.js";
import { text } from "./texts.js";

/** The most pixels of the screen that a tap may move. */
const TAP = 6;
/** The step of an arrow key, as a share of the picture's shorter side. */
const STEP = 0.02;
const CORNERS = ["nw", "ne", "sw", "se"];

/**
 * A mouse or pen draws at once; a finger draws only while drawing is switched on, since it also scrolls the page.
 * The box can then be moved, and its corners dragged.
 */
export class BoxTool {
  #frame;
  #onBox;
  #onTap;
  #onDrawing;
  #onPlace;
  #size = { width: 1, height: 1 };
  #queryBox = null;
  #box = null;
  #status = h("span", { class: "sr", role: "status" });
  #element;

  /**
   * @param {HTMLElement} frame The element around the picture, of the same size.
   * @param {object} calls
   * @param {(box: number[]) => void} calls.onBox Called to search for a box.
   * @param {(target: Element) => void} calls.onTap Called when the picture is tapped.
   * @param {(on: boolean) => void} calls.onDrawing Called when drawing is switched on or off.
   * @param {(box: number[] | null) => void} calls.onPlace Called when the box has moved or is removed.
   */
  constructor(frame, { onBox, onTap, onDrawing, onPlace }) {
    this.#frame = frame;
    this.#onBox = onBox;
    this.#onTap = onTap;
    this.#onDrawing = onDrawing;
    this.#onPlace = onPlace;
    const help = uniqueId("box");
    this.#element = h(
      "div",
      {
        class: "box",
        role: "application",
        tabindex: "0",
        hidden: true,
        "aria-label": text("box.name"),
        "aria-describedby": help,
        on: { keydown: (event) => this.#keyed(event), pointerdown: (event) => this.#grabbed(event) },
      },
      ...CORNERS.map((corner) => h("span", { class: `corner ${corner}`, data: { corner } })),
    );
    frame.append(
      this.#element,
      h("span", { class: "sr", id: help }, text("box.help")),
      this.#status,
    );
    frame.addEventListener("pointerdown", (event) => this.#pressed(event));
  }

  /** Set the size of the picture, in its own pixels. */
  setSize(size) {
    this.#size = size;
  }

  /** Show the box of the query, or none. */
  show(box) {
    this.#queryBox = box;
    this.#place(box);
  }

  /** Switch drawing on. */
  draw() {
    this.#switch(true);
    this.#place(this.#box ?? middleBox(this.#size));
    this.#element.focus({ preventScroll: true });
  }

  /** Switch drawing off, and search for the box. */
  ask() {
    this.#ask(this.#box);
  }

  #place(box) {
    this.#box = box;
    this.#element.hidden = !box;
    this.#onPlace(box);
    if (!box) return;
    const { width, height } = this.#size;
    const [x0, y0, x1, y1] = box;
    this.#element.style.left = `${(100 * x0) / width}%`;
    this.#element.style.top = `${(100 * y0) / height}%`;
    this.#element.style.width = `${(100 * (x1 - x0)) / width}%`;
    this.#element.style.height = `${(100 * (y1 - y0)) / height}%`;
  }

  #switch(on) {
    this.#frame.classList.toggle("drawing", on);
    this.#onDrawing(on);
  }

  #pressed(event) {
    if (event.button !== 0 || this.#element.contains(event.target)) return;
    const finger = event.pointerType === "touch" && !this.#frame.classList.contains("drawing");
    const before = this.#box;
    const start = this.#at(event);
    let drawn = null;
    this.#follow(event, {
      move: (to, far) => {
        if (!finger && far) this.#place((drawn = boxBetween(start, to, this.#size)));
      },
      end: (far) => {
        if (drawn && isMeant(drawn, this.#size)) this.#ask(drawn);
        else if (drawn) this.#place(before);
        else if (!far) this.#onTap(event.target);
      },
    });
  }

  #grabbed(event) {
    if (event.button !== 0) return;
    event.stopPropagation();
    const { corner } = event.target.dataset;
    const [x, y] = this.#at(event);
    const before = this.#box;
    this.#follow(event, {
      move: (to) => {
        const by = [to[0] - x, to[1] - y];
        this.#place(corner ? resizedBox(before, corner, ...by, this.#size) : movedBox(before, ...by, this.#size));
      },
      end: (far) => far && this.#ask(this.#box),
    });
  }

  /** Follow a pointer until it is released; a press that becomes a scroll is ignored. */
  #follow(event, { move, end }) {
    const gone = new AbortController();
    const { pointerId, clientX, clientY } = event;
    let far = false;
    const on = (name, act) =>
      window.addEventListener(name, (each) => each.pointerId === pointerId && act(each), { signal: gone.signal });
    on("pointermove", (each) => {
      far ||= Math.hypot(each.clientX - clientX, each.clientY - clientY) > TAP;
      move(this.#at(each), far);
    });
    on("pointerup", () => {
      gone.abort();
      end(far);
    });
    on("pointercancel", () => gone.abort());
  }

  #keyed(event) {
    const step = STEP * Math.min(this.#size.width, this.#size.height);
    const way = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key];
    if (way) {
      this.#place(event.shiftKey ? resizedBox(this.#box, "se", ...way, this.#size) : movedBox(this.#box, ...way, this.#size));
      this.#tell();
    } else if (event.key === "Enter") {
      this.#ask(this.#box);
    } else if (event.key === "Escape") {
      this.#place(this.#queryBox);
      this.#switch(false);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  #ask(box) {
    this.#switch(false);
    this.#onBox(box);
  }

  #tell() {
    const { width, height } = this.#size;
    const [x0, y0, x1, y1] = this.#box.map((value, at) => Math.round((100 * value) / (at % 2 ? height : width)));
    this.#status.textContent = text("box.place", { x0, x1, y0, y1 });
  }

  /** The position of an event, in pixels of the picture. */
  #at(event) {
    const { left, top, width, height } = this.#frame.getBoundingClientRect();
    return [
      ((event.clientX - left) / width) * this.#size.width,
      ((event.clientY - top) / height) * this.#size.height,
    ];
  }
}
