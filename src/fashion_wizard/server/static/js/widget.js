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
 * Fires "fashion-wizard-open", with the hit as `detail`, when a hit's link is clicked; `preventDefault()` keeps
 * the link from being followed.
 *
 * @param {string} server Address of the script.
 */
export function defineWidget(server) {
  class FashionWizard extends HTMLElement {
    #root = this.attachShadow({ mode: "open" });
    #gone = new AbortController();
    #wizard;

    connectedCallback() {
      this.#gone = new AbortController();
      suggestLanguage(this.getAttribute("lang"));
      const inline = this.hasAttribute("inline");
      const frame = inline ? h("div") : h("dialog", { class: "widget" });
      const launcher = inline ? null : this.#launcher(frame);
      const styles = h("link", { rel: "stylesheet", href: STYLES });
      // Shown once the style sheet has loaded or failed to.
      for (const event of ["load", "error"]) {
        styles.addEventListener(event, () => this.#root.append(...[launcher, frame].filter(Boolean)));
      }
      this.#root.replaceChildren(styles);
      this.#fill(frame, inline);
      onLanguage(() => this.#fill(frame, inline), this.#gone.signal);
    }

    disconnectedCallback() {
      this.#gone.abort();
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

    #launcher(dialog) {
      const name = h("slot", {}, text("widget.title"));
      onLanguage(() => name.replaceChildren(text("widget.title")), this.#gone.signal);
      const open = () => {
        dialog.showModal();
        this.#wizard.focus();
        this.#wizard.fill();
      };
      return h(
        "button",
        { type: "button", class: "launcher button primary", "aria-haspopup": "dialog", part: "button", on: { click: open } },
        icon("camera"),
        name,
      );
    }

    #opened(hit, event) {
      const opened = new CustomEvent("fashion-wizard-open", { detail: hit, bubbles: true, composed: true, cancelable: true });
      if (!this.dispatchEvent(opened)) event.preventDefault();
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
