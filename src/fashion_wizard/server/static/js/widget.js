// `<fashion-wizard>`: the search in a shop's page, with its own style.

import { Api } from "./api.js";
import { h, uniqueId } from "./dom.js";
import { icon } from "./icons.js";
import { languageSelect } from "./language-select.js";
import { direction, language, onLanguage, suggestLanguage, text } from "./texts.js";
import { Wizard } from "./wizard.js";

const STYLES = new URL("../css/widget.css", import.meta.url).href;

/**
 * Define the element.
 *
 * Attributes: `catalog-url`, the server, if it is not the script's; `inline`, to be part of the page instead of
 * behind a button; `api-key`, for a server that needs a key; `lang`, the language before the customer chooses
 * one, if it is not the browser's. The content of the element is the button's text.
 * Methods, for a button of the shop's own: `open()`, `close()` and `search(file)`.
 *
 * Events, all of which bubble: "fashion-wizard-open", with the hit as `detail`, when a hit's link is clicked;
 * `preventDefault()` keeps the link from being followed. "fashion-wizard-results", with the answer of the server as
 * `detail`, when results are shown. "fashion-wizard-shown" and "fashion-wizard-closed", when the window opens or closes.
 *
 * @param {string} server Address of the script.
 */
export function defineWidget(server) {
  class FashionWizard extends HTMLElement {
    #root = this.attachShadow({ mode: "open" });
    #gone = new AbortController();
    #wizard;
    #frame;
    /** Resolves once the frame is in the page. */
    #there;
    #told;

    connectedCallback() {
      this.#gone = new AbortController();
      suggestLanguage(this.getAttribute("lang"));
      const inline = this.hasAttribute("inline");
      const frame = inline ? h("div") : h("dialog", { class: "widget", on: { close: () => this.#tell("closed") } });
      this.#frame = frame;
      const launcher = inline ? null : this.#launcher();
      const styles = h("link", { rel: "stylesheet", href: STYLES });
      // Shown once the style sheet has loaded or failed to.
      this.#there = new Promise((resolve) => {
        for (const event of ["load", "error"]) styles.addEventListener(event, resolve);
      }).then(() => this.#root.append(...[launcher, frame].filter(Boolean)));
      this.#root.replaceChildren(styles);
      this.#fill(frame, inline);
      onLanguage(() => this.#fill(frame, inline), this.#gone.signal);
    }

    /** Open the window; with `inline`, the search comes into view. Resolves once it is open. */
    async open() {
      const frame = this.#frame;
      if (!frame) throw new Error("this <fashion-wizard> is in no page; append it to one before it opens");
      await this.#there;
      if (frame !== this.#frame || frame.open) return;
      if (!frame.showModal) {
        frame.scrollIntoView({ block: "nearest" });
        this.#wizard.focus();
        return;
      }
      frame.showModal();
      this.#wizard.focus();
      this.#wizard.fill();
      this.#tell("shown");
    }

    /** Close the window; what was found stays there. With `inline` there is none, and nothing happens. */
    close() {
      this.#frame?.close?.();
    }

    /**
     * Search with a picture, in the window, which opens. Resolves once the search has begun, or the customer was told
     * why this is no picture.
     * @param {Blob} file A `File`, such as that of an `<input type="file">`, or another `Blob`.
     */
    async search(file) {
      if (!(file instanceof Blob)) throw new TypeError("search() takes a picture as a File or Blob");
      await this.open();
      await this.#wizard?.take(file);
    }

    disconnectedCallback() {
      this.#gone.abort();
      this.#frame = undefined;
      this.#wizard.leave();
      this.#wizard = undefined;
      this.#root.replaceChildren();
    }

    /** Fill the frame, again after the language has changed. */
    #fill(frame, inline) {
      const api = new Api(this.getAttribute("catalog-url") || server, this.getAttribute("api-key"));
      this.#wizard = new Wizard(api, {
        onOpen: (hit, event) => this.#opened(hit, event),
        inUse: () => inline || frame.open,
        before: this.#wizard,
      });
      const { search } = this.#wizard;
      search.addEventListener("change", () => this.#answered(search.query));
      const languages = frame.querySelector(".languages") ?? languageSelect(this.#gone.signal);
      const focused = this.#root.activeElement === languages;
      const title = h("h2", { id: uniqueId("widget") }, text("widget.title"));
      const tools = [languages, this.#wizard.chatButton, !inline && closeButton(frame)];
      frame.replaceChildren(
        h("header", { class: "widget-head" }, title, h("div", { class: "row" }, ...tools)),
        h("div", { class: "widget-body" }, this.#wizard.element),
      );
      if (focused) languages.focus();
      frame.lang = language();
      frame.dir = direction();
      if (!inline) frame.setAttribute("aria-labelledby", title.id);
      if (inline || frame.open) this.#wizard.fill();
    }

    #launcher() {
      const name = h("slot", {}, text("widget.title"));
      onLanguage(() => name.replaceChildren(text("widget.title")), this.#gone.signal);
      return h(
        "button",
        { type: "button", class: "launcher button primary", "aria-haspopup": "dialog", part: "button", on: { click: () => this.open() } },
        icon("camera"),
        name,
      );
    }

    #opened(hit, event) {
      if (!this.#tell("open", hit)) event.preventDefault();
    }

    #answered(query) {
      if (query?.status !== "done" || !query.answer || query.answer === this.#told) return;
      this.#told = query.answer;
      this.#tell("results", query.answer);
    }

    /** Fire an event; returns whether nobody canceled it. */
    #tell(what, detail = null) {
      const about = { detail, bubbles: true, composed: true, cancelable: what === "open" };
      return this.dispatchEvent(new CustomEvent(`fashion-wizard-${what}`, about));
    }
  }
  customElements.define("fashion-wizard", FashionWizard);
}

function closeButton(dialog) {
  return h(
    "button",
    { type: "button", class: "round", "aria-label": text("common.close"), on: { click: () => dialog.close() } },
    icon("close"),
  );
}
