/* Small help for pages; every page works without it. */
(() => {
  "use strict";

  // What somebody types into <form data-draft="name"> survives an error, a closed session or a lost connection in this tab.
  const key = (form) => `draft:${location.pathname}:${form.dataset.draft}`;
  const isKept = (field) =>
    field.name && !["hidden", "password", "file", "submit"].includes(field.type) && !("private" in field.dataset);
  const isChoice = (field) => field.type === "checkbox" || field.type === "radio";

  const restore = (form) => {
    const draft = new Map(JSON.parse(sessionStorage.getItem(key(form)) ?? "[]"));
    for (const field of form.elements) {
      if (!isKept(field) || !draft.has(field.name)) continue;
      const values = draft.get(field.name);
      if (isChoice(field)) field.checked = values.includes(field.value);
      else if (!field.value) field.value = values[0];
    }
  };

  const keep = (form) => {
    const draft = new Map();
    for (const field of form.elements) {
      if (!isKept(field)) continue;
      const values = !isChoice(field) || field.checked ? [field.value] : [];
      draft.set(field.name, [...(draft.get(field.name) ?? []), ...values]);
    }
    sessionStorage.setItem(key(form), JSON.stringify([...draft]));
  };

  for (const form of document.querySelectorAll("form[data-draft]")) {
    restore(form);
    form.addEventListener("input", () => keep(form));
  }
  // The page after a success names the draft that is no longer needed: <… data-draft-done="name">.
  for (const mark of document.querySelectorAll("[data-draft-done]")) {
    for (const name of Object.keys(sessionStorage)) {
      if (name.startsWith("draft:") && name.endsWith(`:${mark.dataset.draftDone}`)) sessionStorage.removeItem(name);
    }
  }

  document.querySelector(".error-summary[autofocus]")?.focus();

  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }

  for (const name of ["dragenter", "dragleave", "drop"]) {
    document.addEventListener(name, (event) => {
      event.target.closest?.(".file-drop")?.classList.toggle("is-over", name === "dragenter");
    });
  }
})();
