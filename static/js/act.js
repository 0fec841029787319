// How far an act on many articles is, every second; when it is over, the whole page anew.
(() => {
  "use strict";
  const EVERY = 1000; // ms
  const told = () => document.getElementById("progress");
  if (!told()?.hasAttribute("data-unfinished")) return;

  const look = async () => {
    try {
      const answer = await fetch(location.href, { credentials: "same-origin" });
      if (answer.redirected) return; // signed out: what stands there was true
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const now = page.getElementById("progress");
      if (answer.ok && !now.hasAttribute("data-unfinished")) return location.reload();
      if (answer.ok) told().replaceChildren(...now.childNodes);
    } catch (problem) {
      console.warn("The desk does not answer:", problem); // it may come back
    }
    setTimeout(look, EVERY);
  };
  setTimeout(look, EVERY);
})();
