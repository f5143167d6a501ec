// Creates elements without HTML in strings, so that text from a catalog stays text.

const SVG = "http://www.w3.org/2000/svg";

/**
 * An HTML element.
 * @param {string} tag
 * @param {Record<string, unknown>} [props] Attributes; `class`, `on: {event: listener}`, `data: {name: value}`.
 *   `true` sets an empty attribute; `false`, `null` and `undefined` leave it out.
 * @param {...(Node | string | number | null | undefined | false)} children
 * @returns {HTMLElement}
 */
export function h(tag, props = {}, ...children) {
  return filled(document.createElement(tag), props, children);
}

/** An SVG element; see `h`. */
export function s(tag, props = {}, ...children) {
  return filled(document.createElementNS(SVG, tag), props, children);
}

function filled(element, { on = {}, data = {}, ...attributes }, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }
  for (const [event, listener] of Object.entries(on)) element.addEventListener(event, listener);
  Object.assign(element.dataset, data);
  element.append(...children.flat().filter((child) => child || child === 0));
  return element;
}

let made = 0;

/** A unique id, for labels and descriptions. */
export function uniqueId(prefix) {
  made += 1;
  return `${prefix}-${made}`;
}

/** Focus an element that Tab does not reach, such as a heading. */
export function focusOn(element) {
  element.setAttribute("tabindex", "-1");
  element.focus({ preventScroll: true });
}
