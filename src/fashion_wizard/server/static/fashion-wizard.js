// The widget's entry: `<script type="module" src="https://SERVER/fashion-wizard.js"></script>`.

const STATIC = new URL("./static/", import.meta.url);
/** What the widget needs; the server fills it in. All is requested at once, not one import after the other. */
const FILES = [];
const HOW = { js: { rel: "modulepreload" }, css: { rel: "preload", as: "style" }, json: { rel: "preload", as: "fetch", crossOrigin: "" } };

for (const file of FILES) {
  const how = HOW[file.split(".").pop()];
  document.head.append(Object.assign(document.createElement("link"), how, { href: new URL(file, STATIC).href }));
}
const { defineWidget } = await import(new URL("js/widget.js", STATIC).href);
defineWidget(new URL("./", import.meta.url).href);
