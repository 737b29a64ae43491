// Comforts on top of pages that work without them. No page needs this file to be read or a form to be sent.
(() => {
  "use strict";

  const words = () => document.getElementById("kit-words")?.dataset ?? {};

  function announce(text) {
    const region = document.getElementById("announcer");
    if (!region || !text) return;
    region.textContent = "";
    // A screen reader speaks a region only when it changes, so the same words twice need a gap between them.
    setTimeout(() => { region.textContent = text; }, 50);
  }

  // ---- Search: Ctrl-K or "/" ----

  function openSearch() {
    const dialog = document.getElementById("search-dialog");
    if (dialog?.showModal) {
      if (!dialog.open) dialog.showModal();
      dialog.querySelector("input[type=search]").select();
      return true;
    }
    const field = document.querySelector("[data-search]");
    field?.focus();
    return Boolean(field);
  }

  const isTyping = (target) => target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);

  document.addEventListener("keydown", (event) => {
    const wanted = (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey)
      || (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event.target));
    if (wanted && openSearch()) event.preventDefault();
    if (event.key === "Escape") closeDetails(event);
    if (event.key === "ArrowDown" || event.key === "ArrowUp") moveInSearch(event);
  });

  // From the field down to what was found, and up again.
  function moveInSearch(event) {
    const dialog = event.target.closest("#search-dialog");
    if (!dialog) return;
    const stops = [...dialog.querySelectorAll("input[type=search], #search-dialog-results a")];
    const next = stops[stops.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1)];
    if (!next || !stops.includes(event.target)) return;
    event.preventDefault();
    next.focus();
  }

  // ---- Menus and confirmations made of <details> ----

  const FOLDING = "details.menu[open], details.confirm[open]";

  function closeDetails(event) {
    const open = event.target.closest(FOLDING) ?? document.querySelector("details.menu[open]");
    if (!open) return;
    open.open = false;
    open.querySelector("summary").focus();
  }

  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
    const closer = event.target.closest("[data-close]");
    if (closer) {
      const around = closer.closest("dialog, details");
      if (around?.tagName === "DIALOG") around.close();
      else if (around) {
        around.open = false;
        around.querySelector("summary").focus();
      }
    }
    const opener = event.target.closest("[data-opens]");
    const dialog = opener && document.getElementById(opener.dataset.opens);
    if (dialog?.showModal) {
      event.preventDefault();
      dialog.showModal();
    }
    if (event.target.tagName === "DIALOG") event.target.close();
    const copier = event.target.closest("[data-copy]");
    if (copier) copy(copier);
    const ticker = event.target.closest("[data-ticks], [data-unticks]");
    if (ticker) {
      event.preventDefault();
      const name = ticker.dataset.ticks ?? ticker.dataset.unticks;
      for (const box of ticker.form.querySelectorAll(`input[type=checkbox][name="${CSS.escape(name)}"]`)) {
        box.checked = "ticks" in ticker.dataset;
      }
    }
    const chosen = event.target.closest("[data-theme-choice]");
    if (chosen) setTheme(chosen.dataset.themeChoice);
  });

  // ---- Copying ----

  async function copy(button) {
    const source = button.dataset.copy;
    const element = source.startsWith("#") ? document.querySelector(source) : null;
    const text = element ? (element.value ?? element.textContent).trim() : source;
    try {
      await navigator.clipboard.writeText(text);
      announce(words().copied);
      note(button, words().copied);
    } catch {
      announce(words().copyFailed);
      note(button, words().copyFailed);
    }
  }

  function note(button, text) {
    let line = button.nextElementSibling;
    if (!line?.classList.contains("copy-note")) {
      line = document.createElement("span");
      line.className = "copy-note soft";
      line.setAttribute("aria-hidden", "true");
      button.after(line);
    }
    line.textContent = text;
    setTimeout(() => line.remove(), 4000);
  }

  // ---- Light and dark ----

  function setTheme(theme) {
    const root = document.documentElement;
    if (theme) root.dataset.theme = theme;
    else delete root.dataset.theme;
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `theme=${theme}; path=/; samesite=lax; max-age=${theme ? 31536000 : 0}${secure}`;
    markTheme();
  }

  function markTheme() {
    const current = document.documentElement.dataset.theme ?? "";
    for (const button of document.querySelectorAll("[data-theme-choice]")) {
      button.setAttribute("aria-pressed", String(button.dataset.themeChoice === current));
    }
  }

  // ---- A date picked with the pointer is sent at once; typed dates wait for Enter or the button. ----

  let lastInput = "";
  document.addEventListener("pointerdown", () => { lastInput = "pointer"; }, true);
  document.addEventListener("keydown", () => { lastInput = "key"; }, true);
  document.addEventListener("change", (event) => {
    const field = event.target;
    if (field.matches("[data-submit-on-pick]") && lastInput === "pointer" && field.value && field.checkValidity()) {
      field.form.requestSubmit();
    }
    if (field.matches("[data-submit-on-change]")) field.form.requestSubmit();
  });

  // ---- After htmx has changed the page: focus stays, and the change is spoken. ----

  // A refusal in plain words, shown where messages stand.
  function refuse(text) {
    const messages = document.getElementById("messages");
    const notice = document.createElement("div");
    notice.className = "notice notice-warn";
    notice.tabIndex = -1;
    notice.append(Object.assign(document.createElement("p"), { textContent: text }));
    messages?.replaceChildren(notice);
    notice.scrollIntoView({ block: "nearest" });
    announce(text);
  }

  let held = null;

  document.addEventListener("htmx:beforeSwap", (event) => {
    const answer = event.detail.xhr;
    if (answer.status >= 400 && (answer.getResponseHeader("Content-Type") ?? "").startsWith("text/plain")) {
      event.detail.shouldSwap = false;
      event.detail.isError = false;
      refuse(answer.responseText);
      return;
    }
    const active = document.activeElement;
    held = event.detail.target?.contains(active) && active !== document.body
      ? { id: active.id, name: active.getAttribute("name") } : null;
  });

  document.addEventListener("htmx:afterSettle", (event) => {
    const target = event.detail.elt;
    prepare(document);
    const spoken = target.querySelector?.("[data-announce]") ?? (target.matches?.("[data-announce]") ? target : null);
    if (spoken) announce(spoken.dataset.announce || spoken.textContent.trim());
    const wrong = target.querySelector?.("[data-focus]");
    if (wrong) wrong.focus();
    else if (held && (document.activeElement === document.body || !document.activeElement)) {
      const again = (held.id && document.getElementById(held.id))
        || (held.name && target.querySelector?.(`[name="${CSS.escape(held.name)}"]`));
      const next = again || (document.contains(target) ? target : document.getElementById("main"));
      if (next && !again && !next.matches("a[href], button, input, select, textarea, [tabindex]")) next.tabIndex = -1;
      next?.focus({ preventScroll: true });
    }
    held = null;
  });

  document.addEventListener("htmx:oobAfterSwap", (event) => {
    const messages = document.getElementById("messages");
    if (event.detail.target?.id === "messages" && messages) announce(messages.textContent.trim());
  });
  document.addEventListener("htmx:responseError", () => announce(words().failed));
  document.addEventListener("htmx:sendError", () => announce(words().offline));
  document.addEventListener("kit:announce", (event) => announce(event.detail.text ?? event.detail.value));

  // ---- Once for the page, and again for what arrives later. ----

  const ROLES = [["thead, tbody, tfoot", "rowgroup"], ["tr", "row"], ["thead th", "columnheader"],
    ["tbody th, tfoot th", "rowheader"], ["td", "cell"]];

  function prepare(root) {
    // A table laid out as cards loses its roles in some browsers, so they are said aloud.
    for (const table of root.querySelectorAll("table.table-cards:not([role])")) {
      table.setAttribute("role", "table");
      for (const [selector, role] of ROLES) {
        for (const part of table.querySelectorAll(selector)) part.setAttribute("role", role);
      }
    }
    for (const hidden of root.querySelectorAll("[data-themes][hidden], [data-close][hidden], [data-copy][hidden]")) {
      hidden.hidden = false;
    }
    markTheme();
  }

  prepare(document);
  document.querySelector("[data-focus]")?.focus();
  window.Secretariat = { announce, words };
})();
