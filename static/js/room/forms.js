/* Every form of the room is also a command of its socket, with the same fields. */

const NUMBERS = new Set(["participant", "message", "window", "half_day", "minutes"]);
const FLAGS = new Set(["is_locked", "is_muted"]);

/** The fields of a form as the protocol wants them; its token and id stay behind. */
export function fieldsOf(form) {
  const fields = {};
  for (const [name, value] of new FormData(form)) {
    if (NUMBERS.has(name)) fields[name] = Number(value);
    else if (FLAGS.has(name)) fields[name] = value === "1";
    else if (name === "text") fields[name] = value;
  }
  return fields;
}

/** Calls `send(type, fields, form)` instead of leaving the page. */
export function takeForms(root, send) {
  root.addEventListener("submit", (event) => {
    const type = event.target.dataset.command;
    if (!type) return;
    event.preventDefault();
    send(type, fieldsOf(event.target), event.target);
  });
}
