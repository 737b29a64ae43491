// The tree as a keyboard widget (WAI-ARIA Authoring Practices, tree view). Without it the tree is nested links.
(() => {
  "use strict";

  const rowOf = (item) => item.querySelector(":scope > .tree-row");
  const labelOf = (item) => rowOf(item).querySelector(".tree-label");
  const groupOf = (item) => item.querySelector(":scope > ul");
  const parentOf = (item) => item.parentElement.closest("li[role=treeitem]");
  const treeOf = (item) => item.closest("[data-tree]");
  const isMore = (item) => item.classList.contains("tree-more");
  const isOpen = (item) => item.getAttribute("aria-expanded") === "true";
  const canOpen = (item) => item.hasAttribute("aria-expanded");
  const visible = (tree) => [...tree.querySelectorAll("li[role=treeitem]")].filter((item) => item.offsetParent !== null);

  let numbered = 0;

  function adoptItem(item) {
    if (item.getAttribute("role")) return;
    item.setAttribute("role", "treeitem");
    item.tabIndex = -1;
    const label = labelOf(item);
    label.id ||= `tree-label-${++numbered}`;
    const note = rowOf(item).querySelector(".tree-note");
    if (note) note.id ||= `tree-note-${numbered}-${++numbered}`;
    item.setAttribute("aria-labelledby", note ? `${label.id} ${note.id}` : label.id);
    for (const link of rowOf(item).querySelectorAll("a")) link.tabIndex = -1;
    const toggle = rowOf(item).querySelector("a.tree-toggle");
    if (toggle) {
      toggle.setAttribute("aria-hidden", "true");
      item.setAttribute("aria-expanded", String(Boolean(groupOf(item))));
    }
    const group = groupOf(item);
    if (group) group.setAttribute("role", "group");
  }

  function adopt(tree) {
    tree.setAttribute("role", "tree");
    for (const item of tree.querySelectorAll("li")) adoptItem(item);
    if (!tree.querySelector("li[role=treeitem][tabindex='0']")) {
      const first = tree.querySelector("li[aria-current]") ?? tree.querySelector("li");
      if (first) first.tabIndex = 0;
    }
  }

  function focusOn(item) {
    if (!item) return;
    for (const other of treeOf(item).querySelectorAll("li[tabindex='0']")) other.tabIndex = -1;
    item.tabIndex = 0;
    item.focus({ preventScroll: true });
    rowOf(item).scrollIntoView({ block: "nearest" });
  }

  async function fetched(item) {
    const kit = window.Secretariat;
    item.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(item.dataset.childrenUrl, {
        headers: { "HX-Request": "true", Accept: "text/html" }, credentials: "same-origin",
      });
      // A session that has ended answers with the sign-in page, which is no part of a tree.
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const holder = document.createElement("template");
      holder.innerHTML = await answer.text();
      return [...holder.content.children].filter((child) => child.tagName === "LI");
    } catch {
      kit?.announce(kit.words().offline);
      return null;
    } finally {
      item.removeAttribute("aria-busy");
    }
  }

  async function open(item) {
    if (!canOpen(item) || isOpen(item) || item.getAttribute("aria-busy")) return;
    let group = groupOf(item);
    if (!group) {
      const lines = await fetched(item);
      if (!lines) return;
      group = document.createElement("ul");
      group.setAttribute("role", "group");
      group.append(...lines);
      item.append(group);
      lines.forEach(adoptItem);
      group.querySelectorAll("li").forEach(adoptItem);
      window.Secretariat?.announce(`${window.Secretariat.words().opened} ${lines.length}`);
    }
    group.hidden = false;
    item.classList.add("is-open");
    item.setAttribute("aria-expanded", "true");
  }

  function close(item) {
    if (!isOpen(item)) return;
    const group = groupOf(item);
    if (group.contains(document.activeElement)) focusOn(item);
    group.hidden = true;
    item.classList.remove("is-open");
    item.setAttribute("aria-expanded", "false");
  }

  async function more(item) {
    const tree = treeOf(item);
    const lines = await fetched(item);
    if (!lines) return;
    item.replaceWith(...lines);
    lines.forEach(adoptItem);
    if (lines.length) focusOn(lines[0]);
    else adopt(tree);
  }

  function activate(item, event) {
    if (isMore(item) && item.dataset.childrenUrl) {
      event.preventDefault();
      more(item);
    } else if (event.type === "keydown") {
      event.preventDefault();
      labelOf(item).click();
    }
  }

  // ---- Type-ahead ----

  let typed = "";
  let typedAt = 0;

  function typeAhead(item, letter) {
    const now = performance.now();
    typed = now - typedAt > 800 ? letter : typed + letter;
    typedAt = now;
    const items = visible(treeOf(item));
    const from = items.indexOf(item) + (typed.length === 1 ? 1 : 0);
    const wanted = typed.toLocaleLowerCase();
    focusOn([...items.slice(from), ...items.slice(0, from)]
      .find((one) => labelOf(one).textContent.trim().toLocaleLowerCase().startsWith(wanted)));
  }

  document.addEventListener("keydown", (event) => {
    const item = event.target.closest?.("li[role=treeitem]");
    if (!item || event.target !== item || event.ctrlKey || event.altKey || event.metaKey) return;
    const items = visible(treeOf(item));
    const at = items.indexOf(item);
    const forward = getComputedStyle(item).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    const back = forward === "ArrowRight" ? "ArrowLeft" : "ArrowRight";
    switch (event.key) {
      case "ArrowDown": focusOn(items[at + 1]); break;
      case "ArrowUp": focusOn(items[at - 1]); break;
      case "Home": focusOn(items[0]); break;
      case "End": focusOn(items[items.length - 1]); break;
      case forward:
        if (canOpen(item) && !isOpen(item)) open(item);
        else if (isOpen(item)) focusOn(groupOf(item).querySelector("li[role=treeitem]"));
        break;
      case back:
        if (isOpen(item)) close(item);
        else focusOn(parentOf(item));
        break;
      case "Enter": activate(item, event); return;
      case " ":
        if (typed && performance.now() - typedAt < 800) typeAhead(item, " ");
        else if (isOpen(item)) close(item);
        else open(item);
        break;
      default:
        if (event.key.length !== 1 || event.isComposing) return;
        typeAhead(item, event.key);
    }
    event.preventDefault();
    event.stopPropagation();
  });

  document.addEventListener("click", (event) => {
    const item = event.target.closest?.("li[role=treeitem]");
    if (!item || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    if (event.target.closest("a.tree-toggle")) {
      event.preventDefault();
      focusOn(item);
      if (isOpen(item)) close(item);
      else open(item);
    } else if (event.target.closest(".tree-label")) activate(item, event);
  });

  const adoptAll = () => document.querySelectorAll("[data-tree]").forEach(adopt);
  adoptAll();
  document.addEventListener("htmx:afterSettle", adoptAll);
})();
