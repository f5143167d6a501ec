// Boxes `[x0, y0, x1, y1]` and outlines in pixels of a photo; pure functions.

/** The box between two corners, clipped to a photo. */
export function boxBetween([ax, ay], [bx, by], { width, height }) {
  return [
    clamp(Math.min(ax, bx), 0, width),
    clamp(Math.min(ay, by), 0, height),
    clamp(Math.max(ax, bx), 0, width),
    clamp(Math.max(ay, by), 0, height),
  ];
}

/** A box moved by `(dx, dy)`, at most to the edge of the photo. */
export function movedBox([x0, y0, x1, y1], dx, dy, { width, height }) {
  const x = clamp(dx, -x0, width - x1);
  const y = clamp(dy, -y0, height - y1);
  return [x0 + x, y0 + y, x1 + x, y1 + y];
}

/**
 * A box with one of its corners moved by `(dx, dy)`, with a minimum size.
 * @param {string} corner "nw", "ne", "sw" or "se".
 */
export function resizedBox([x0, y0, x1, y1], corner, dx, dy, size) {
  const least = leastSide(size);
  return [
    corner.includes("w") ? clamp(x0 + dx, 0, x1 - least) : x0,
    corner.includes("n") ? clamp(y0 + dy, 0, y1 - least) : y0,
    corner.includes("e") ? clamp(x1 + dx, x0 + least, size.width) : x1,
    corner.includes("s") ? clamp(y1 + dy, y0 + least, size.height) : y1,
  ];
}

/** Whether a drawn box is large enough to be intended. */
export function isMeant([x0, y0, x1, y1], size) {
  const least = leastSide(size);
  return x1 - x0 >= least && y1 - y0 >= least;
}

/** The initial box: the middle of the photo. */
export function middleBox({ width, height }) {
  return [width * 0.25, height * 0.25, width * 0.75, height * 0.75];
}

/** A box enlarged by a share of its longer side, clipped to the photo. */
export function grownBox([x0, y0, x1, y1], share, size) {
  const by = share * Math.max(x1 - x0, y1 - y0);
  return boxBetween([x0 - by, y0 - by], [x1 + by, y1 + by], size);
}

/** An SVG path of rings; without rings, of the box. */
export function outlinePath({ outline, box }) {
  const [x0, y0, x1, y1] = box;
  const rings = outline?.length ? outline : [[[x0, y0], [x1, y0], [x1, y1], [x0, y1]]];
  return rings.map((ring) => `M${ring.map((point) => point.join(" ")).join("L")}Z`).join("");
}

function leastSide({ width, height }) {
  return 0.03 * Math.min(width, height);
}

function clamp(value, low, high) {
  return Math.min(Math.max(value, low), high);
}
