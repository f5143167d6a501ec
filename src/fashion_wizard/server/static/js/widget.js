// `<fashion-wizard>`: the search in a shop's page, with its own style.

import { Api } from "./api.js";
import { h, uniqueId } from "./dom.js";
import { icon } from "./icons.js";
import { Wizard } from "./wizard.js";

const STYLES = new URL("../css/widget.css", import.meta.url).href;

/**
 * Define the element.
 *
 * Attributes: `catalog-url`, the server, if it is not the script's; `inline`, to be part of the page instead of
 * behind a button; `api-key`, for a server that needs a key. The content of the element is the button's text.
 * Fires "fashion-wizard-open", with the hit as `detail`, when a hit's link is clicked; `preventDefault()` keeps
 * the link from being followed.
 *
 * @param {string} server Address of the script.
 */
export function defineWidget(server) {
  class FashionWizard extends HTMLElement {
    #wizard = null;
    #root = this.attachShadow({ mode: "open" });

    connectedCallback() {
      const api = new Api(this.getAttribute("catalog-url") || server, this.getAttribute("api-key"));
      const inline = this.hasAttribute("inline");
      const dialog = h("dialog", { class: "widget" });
      const wizard = new Wizard(api, {
        onOpen: (hit, event) => this.#opened(hit, event),
        inUse: () => inline || dialog.open,
      });
      this.#wizard = wizard;
      const content = inline ? panel(wizard) : [this.#launcher(dialog, wizard), dialog];
      const styles = h("link", { rel: "stylesheet", href: STYLES });
      // Shown once the style sheet has loaded or failed to.
      for (const event of ["load", "error"]) styles.addEventListener(event, () => this.#root.append(...content));
      this.#root.replaceChildren(styles);
      if (inline) wizard.fill();
    }

    disconnectedCallback() {
      this.#wizard?.leave();
      this.#root.replaceChildren();
    }

    #launcher(dialog, wizard) {
      const close = h(
        "button",
        { type: "button", class: "round", "aria-label": "Close", on: { click: () => dialog.close() } },
        icon("close"),
      );
      const [head, body] = panel(wizard, close);
      dialog.setAttribute("aria-labelledby", head.firstElementChild.id);
      dialog.append(head, body);
      let filled = false;
      const open = () => {
        dialog.showModal();
        if (!filled) wizard.fill();
        filled = true;
      };
      return h(
        "button",
        { type: "button", class: "launcher button primary", "aria-haspopup": "dialog", part: "button", on: { click: open } },
        icon("camera"),
        h("slot", {}, "Find it by picture"),
      );
    }

    #opened(hit, event) {
      const opened = new CustomEvent("fashion-wizard-open", { detail: hit, bubbles: true, composed: true, cancelable: true });
      if (!this.dispatchEvent(opened)) event.preventDefault();
    }
  }
  customElements.define("fashion-wizard", FashionWizard);
}

/** Head and body of the search in the widget. */
function panel(wizard, ...more) {
  const head = h(
    "header",
    { class: "widget-head" },
    h("h2", { id: uniqueId("widget") }, "Find it by picture"),
    h("div", { class: "row" }, wizard.chatButton, ...more),
  );
  return [head, h("div", { class: "widget-body" }, wizard.element)];
}
