// A suggested story becomes a row of the related stories at once; without this the server adds it.
(() => {
  "use strict";
  const suggested = document.getElementById("suggested-stories");
  const group = document.getElementById("related_stories-group");
  if (!suggested || !group) return;

  suggested.addEventListener("click", (event) => {
    const button = event.target.closest("[name=_take]");
    const add = group.querySelector(".add-row a");
    if (!button || !add) return;
    event.preventDefault();
    group.querySelector("details")?.setAttribute("open", "");
    add.click();
    const select = [...group.querySelectorAll(".dynamic-related_stories select[name$='-target']")].pop();
    select.append(new Option(button.dataset.headline, button.value, true, true));
    select.dispatchEvent(new Event("change", { bubbles: true }));
    button.closest("li").remove();
    const said = suggested.querySelector("[role=status]");
    said.textContent = said.dataset.taken;
    (suggested.querySelector("[name=_take]") ?? select).focus();
  });
})();
