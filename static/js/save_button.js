// The button that saves an article says what it will do, as status and dates in the form say.
(() => {
  "use strict";
  const form = document.getElementById("article_form");
  if (!form) return;
  const language = document.documentElement.lang;
  // Dates here are those of the clock on the site's wall, told as if it were in Greenwich.
  const FORMAT = { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", timeZone: "UTC" };

  const typed = (name) => document.getElementById(name)?.value.trim() ?? "";

  const moment = (name) => {
    const day = typed(`id_${name}_0`);
    if (!day) return null;
    const date = /^\d{4}-/.test(day) ? new Date(`${day}T00:00Z`) : day.strptime(get_format("DATE_INPUT_FORMATS")[0]);
    const [hours = 0, minutes = 0, seconds = 0] = typed(`id_${name}_1`).split(":").map(Number);
    return date.getTime() + ((hours * 60 + minutes) * 60 + seconds) * 1000;
  };

  const now = (zone) => {
    const wall = new Intl.DateTimeFormat("sv", { dateStyle: "short", timeStyle: "medium", timeZone: zone });
    return Date.parse(`${wall.format().replace(" ", "T")}Z`);
  };

  const told = (at, zone) => {
    const year = new Date(at).getUTCFullYear() === new Date(now(zone)).getUTCFullYear() ? undefined : "numeric";
    const format = new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, { ...FORMAT, year });
    return `${format.format(at)} (${zone})`;
  };

  // How the article will stand; undefined where a date cannot be read.
  const wanted = (status, publication, expiry, at) => {
    if (status !== "published" && status !== "scheduled") return status;
    if (Number.isNaN(publication) || Number.isNaN(expiry)) return undefined;
    if (status === "scheduled" && publication === null) return undefined;
    if (expiry !== null && expiry <= at) return "expired";
    return publication !== null && publication > at ? "waiting" : "live";
  };

  const words = ({ stage, zone, ...say }) => {
    const status = typed("id_status");
    if (!status) return stage === "live" ? say.update : undefined;
    const publication = moment("published_at");
    const next = wanted(status, publication, moment("expires_at"), now(zone));
    if (next === "withdrawn") return stage === next ? undefined : say.withdraw;
    if (next && next !== "live" && stage === "live") return say.hide;
    if (next === "live") return stage === "live" ? say.update : say.publish;
    if (next === "waiting") return say.schedule.replace("{moment}", told(publication, zone));
    return say[next];
  };

  const rows = [...form.querySelectorAll(".submit-row")].flatMap((row) => {
    const button = row.querySelector("[name=_save]");
    return button ? [{ button, plain: button.value, said: row.querySelector(".save-words").dataset }] : [];
  });
  const update = () => {
    for (const { button, plain, said } of rows) button.value = words(said) ?? plain;
  };
  // The calendar fills a field in without a word, and then moves to it.
  for (const event of ["input", "change", "focusin"]) form.addEventListener(event, update);
  update();
})();
