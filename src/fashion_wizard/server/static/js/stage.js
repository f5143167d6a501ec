// The query picture with its garments outlined and named, one of them chosen.

import { BoxTool } from "./box-tool.js";
import { h, s, uniqueId } from "./dom.js";
import { outlinePath } from "./geometry.js";
import { icon } from "./icons.js";
import { text } from "./texts.js";
import { describedName, garmentName } from "./words.js";

export class Stage {
  #search;
  #api;
  #shown = {};
  #image = h("img", { class: "stage-image", draggable: "false" });
  #shade = s("path", { class: "shade", "fill-rule": "evenodd" });
  #outlines = s("g");
  #overlay = s("svg", { class: "overlay", "aria-hidden": "true", focusable: "false" }, this.#shade, this.#outlines);
  #tags = h("div", { class: "tags", "aria-hidden": "true" });
  #frame = h("div", { class: "frame" }, this.#image, this.#overlay, this.#tags);
  #chips = h("div", { class: "chips", role: "radiogroup" });
  #drawText = h("span");
  #draw = h(
    "button",
    { type: "button", class: "chip draw", on: { click: () => this.#drawPressed() } },
    icon("box"),
    this.#drawText,
  );
  #wrong = h("button", { type: "button", class: "link", hidden: true, on: { click: () => this.#wrongPressed() } }, text("stage.wrong"));
  #isDrawing = false;
  #tool;

  constructor(search, api) {
    this.#search = search;
    this.#api = api;
    this.#tool = new BoxTool(this.#frame, {
      onBox: (box) => search.chooseBox(box),
      onTap: (target) => this.#tapped(target),
      onDrawing: (on) => this.#drawing(on),
      onPlace: (box) => this.#dim(box),
    });
    const legend = uniqueId("garments");
    this.#chips.setAttribute("aria-labelledby", legend);
    this.heading = h("h2", { class: "stage-title" });
    this.element = h(
      "div",
      { class: "stage" },
      this.#frame,
      h("p", { class: "quiet", id: legend }, text("stage.choose")),
      h("div", { class: "choosers" }, this.#chips, this.#draw, this.#wrong),
    );
    this.#drawing(false);
    search.addEventListener("change", () => this.#render());
  }

  #render() {
    const { query } = this.#search;
    if (!query) return;
    const source = query.picture?.url ?? this.#api.photoUrl(query.photo, 640);
    const size = query.picture ?? query.photo;
    this.heading.textContent = query.item ? text("stage.item", { name: query.name }) : (query.name ?? text("picture.yours"));
    this.element.classList.toggle("looking", query.status === "looking");
    if (this.#shown.source !== source) {
      this.#image.alt = query.item ? query.name : text("picture.asking");
      this.#image.src = source;
      this.#image.width = size.width;
      this.#image.height = size.height;
      this.#frame.style.setProperty("--ratio", String(size.width / size.height));
      this.#overlay.setAttribute("viewBox", `0 0 ${size.width} ${size.height}`);
      this.#tool.setSize(size);
    }
    if (this.#shown.garments !== query.garments || this.#shown.query !== query) this.#list(query, size);
    this.#mark(query);
    this.#wrong.hidden = !query.picture || query.status !== "done" || !query.answer?.query_id;
    // An answer does not move a box that is being drawn.
    if (this.#shown.query !== query || this.#shown.box !== query.box) this.#tool.show(query.box);
    else if (!this.#isDrawing) this.#dim(query.box);
    this.#shown = { source, garments: query.garments, query, box: query.box };
  }

  /** Outlines, tags and radio buttons for every garment. */
  #list({ garments }, size) {
    const name = uniqueId("garment");
    this.#outlines.replaceChildren(
      // Small garments last, so that they are above the large ones.
      ...[...garments]
        .sort((a, b) => area(b) - area(a))
        .map((garment) => s("path", { class: "outline", d: outlinePath(garment), data: { id: garment.id } })),
    );
    const centers = garments.map(({ box }) => [(box[0] + box[2]) / 2 / size.width, (box[1] + box[3]) / 2 / size.height]);
    const heights = spread(centers);
    this.#tags.replaceChildren(
      ...garments.map((garment, place) => {
        const tag = h("span", { class: "tag", data: { id: garment.id } }, garmentName(garment.label));
        tag.style.left = `${100 * Math.min(Math.max(centers[place][0], 0.14), 0.86)}%`;
        tag.style.top = `${100 * heights[place]}%`;
        return tag;
      }),
    );
    this.#chips.replaceChildren(
      ...garments.map((garment) =>
        h(
          "label",
          { class: "chip" },
          h("input", {
            type: "radio",
            name,
            value: garment.id,
            class: "sr",
            on: { change: () => this.#search.choose(garment.id) },
          }),
          h("span", {}, garment.name ? capital(describedName(garment)) : garmentName(garment.label)),
        ),
      ),
    );
  }

  /** Mark the chosen garment. */
  #mark({ chosen }) {
    for (const each of [...this.#outlines.children, ...this.#tags.children]) {
      each.classList.toggle("chosen", each.dataset.id === String(chosen));
    }
    for (const input of this.#chips.querySelectorAll("input")) input.checked = input.value === String(chosen);
  }

  #drawing(on) {
    const left = this.#isDrawing && !on;
    this.#isDrawing = on;
    this.#drawText.textContent = text(on ? "stage.search" : "stage.draw");
    this.#draw.classList.toggle("active", on);
    if (left) this.#draw.focus({ preventScroll: true });
  }

  #drawPressed() {
    if (this.#isDrawing) this.#tool.ask();
    else this.#tool.draw();
  }

  /** Tell the shop that the search was for another garment than was meant, and let the customer say which. */
  #wrongPressed() {
    this.#api.event(this.#search.query.answer.query_id, "wrong_garment");
    this.#wrong.hidden = true;
    this.#tool.draw();
  }

  /** Dim everything but the box or, without a box, the chosen garment. */
  #dim(box) {
    const { garments, chosen, picture, photo } = this.#search.query;
    const chosenShape = box ? { box } : garments.find(({ id }) => id === chosen);
    const { width, height } = picture ?? photo;
    this.#shade.setAttribute("d", chosenShape ? `M0 0H${width}V${height}H0Z${outlinePath(chosenShape)}` : "");
  }

  #tapped(target) {
    const id = target.closest?.("[data-id]")?.dataset.id;
    if (id !== undefined && Number(id) !== this.#search.query.chosen) this.#search.choose(Number(id));
  }
}

function capital(name) {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function area({ box: [x0, y0, x1, y1] }) {
  return (x1 - x0) * (y1 - y0);
}

/** Heights, as shares of the picture, at which tags do not overlap. */
function spread(places) {
  const apart = 0.075;
  const heights = places.map(([, y]) => Math.min(Math.max(y, 0.06), 0.94));
  const order = heights.map((_, place) => place).sort((a, b) => heights[a] - heights[b]);
  order.forEach((place, nth) => {
    for (const above of order.slice(0, nth)) {
      const near = Math.abs(places[above][0] - places[place][0]) < 0.3;
      if (near) heights[place] = Math.max(heights[place], heights[above] + apart);
    }
  });
  return heights.map((height) => Math.min(height, 0.97));
}
