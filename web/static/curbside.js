/* Everything works without this; it saves a few taps. It sends nothing and keeps nothing. */
"use strict";

// Filters stand open where there is room for them beside the list.
const filters = document.querySelector(".filters");
if (filters && window.matchMedia("(min-width: 62rem)").matches) filters.open = true;

// The names of what is left out, and the terms of the filters, can be narrowed while typing.
for (const list of document.querySelectorAll("[data-narrow]")) {
  const items = [...list.querySelectorAll("[data-narrow-item]")];
  const box = document.createElement("input");
  box.type = "search";
  box.className = "box small-box";
  box.placeholder = box.ariaLabel = list.dataset.narrow;
  box.addEventListener("input", () => {
    const wanted = box.value.trim().toLocaleLowerCase();
    for (const item of items) item.hidden = !item.textContent.toLocaleLowerCase().includes(wanted);
  });
  list.prepend(box);
}

// Reasons are printed even where they are folded on the screen.
const folded = [];
window.addEventListener("beforeprint", () => {
  for (const one of document.querySelectorAll("details:not([open])")) { one.open = true; folded.push(one); }
});
window.addEventListener("afterprint", () => {
  for (const one of folded.splice(0)) one.open = false;
});

// Ctrl+Enter sends the form, whatever box one is in.
document.addEventListener("keydown", (event) => {
  const form = event.target instanceof Element && event.target.closest("form");
  if (form && event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
});
