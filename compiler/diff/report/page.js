"use strict";
const boxes = [...document.querySelectorAll(".bar input[type=checkbox]")];
const search = document.querySelector(".bar input[type=search]");
const articles = [...document.querySelectorAll("article")];
const empty = document.querySelector(".empty");

function filter() {
  const kinds = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const article of articles) {
    const text = article.dataset.words;
    article.hidden = !(kinds.has(article.dataset.kind) && words.every((word) => text.includes(word)));
    shown += !article.hidden;
  }
  empty.hidden = shown > 0;
}
boxes.forEach((box) => box.addEventListener("change", filter));
search.addEventListener("input", filter);

document.querySelector("#theme").addEventListener("click", () => {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
});
filter();
