// Builds elements. Text goes in as text nodes only: nothing that is shown can become markup.

const svgNames = new Set("svg g path line rect circle polyline polygon text title defs".split(" "));

/** An element: h("a", { href, onclick }, "text", child, [children], null). */
export function h(name, properties, ...children) {
  const isSVG = svgNames.has(name) && !(name === "title" && !properties?.svg);
  const element = isSVG
    ? document.createElementNS("http://www.w3.org/2000/svg", name) : document.createElement(name);
  for (const [key, value] of Object.entries(properties ?? {})) set(element, key, value);
  append(element, children);
  return element;
}

export function set(element, key, value) {
  if (key.startsWith("on")) { element.addEventListener(key.slice(2), value); return; }
  if (key === "svg") return;
  if (key === "style") { // through the object model: the policy allows no style attributes
    for (const [name, text] of Object.entries(value)) element.style.setProperty(name, text);
  } else if (value === true) element.setAttribute(key, "");
  else if (value === false || value === null || value === undefined) element.removeAttribute(key);
  else if (key === "value" && "value" in element) element.value = value;
  else element.setAttribute(key, value);
}

export function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child !== null && child !== undefined && child !== false) element.append(child);
  }
}

export function replace(element, ...children) {
  element.replaceChildren();
  append(element, children);
  return element;
}

/** Shows `items` as children of `parent`; an element is made anew only where what it shows has changed. */
export function keyed(parent, items, keyOf, make) {
  const known = parent.known ??= new Map();
  const next = new Map();
  let place = parent.firstChild;
  for (const item of items) {
    const key = keyOf(item), face = JSON.stringify(item), old = known.get(key);
    const element = old?.face === face ? old.element : make(item);
    next.set(key, { face, element });
    if (element === place) place = place.nextSibling;
    else parent.insertBefore(element, place);
  }
  for (const [key, { element }] of known) if (next.get(key)?.element !== element) element.remove();
  parent.known = next;
}

/** Calls `action` once things have been quiet for a while. */
export function settled(milliseconds, action) {
  let timer = 0;
  return (...values) => {
    clearTimeout(timer);
    timer = setTimeout(() => action(...values), milliseconds);
  };
}

/** Calls `action` at most once a frame. */
export function framed(action) {
  let asked = 0;
  return () => { asked ||= requestAnimationFrame(() => { asked = 0; action(); }); };
}
