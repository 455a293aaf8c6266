/* The dialog by which a view is shared: what is asked when it opens, and its buttons that copy. */
(function () {
  "use strict";

  const VIEW = ["lon", "lat", "z"];

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.share = {
    asked(clicks) {
      if (!clicks) { return window.dash_clientside.no_update; }
      const here = new URLSearchParams(window.location.search);
      const view = VIEW.filter((name) => here.has(name)).map((name) => `${name}=${here.get(name)}`).join("&");
      return { origin: window.location.origin, view, clicks };
    },
  };

  /* Where the browser lets no page write to the clipboard, the text is marked to be copied by key. */
  async function copy(button) {
    const box = document.getElementById(button.dataset.copy);
    box.focus();
    box.select();
    try { await navigator.clipboard.writeText(box.value); } catch (error) { if (!document.execCommand("copy")) { return; } }
    const label = button.querySelector(".mantine-Button-label") || button;
    const before = label.textContent;
    label.textContent = button.dataset.copied;
    window.setTimeout(() => { label.textContent = before; }, 1500);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest && event.target.closest("[data-copy]");
    if (button) { copy(button); }
  });
})();
