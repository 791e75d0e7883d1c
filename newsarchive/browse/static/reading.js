// The reader's own time zone, beside the publisher's. The pages are whole without this.
for (const one of document.querySelectorAll("time[data-local]")) {
  const at = new Date(one.dateTime);
  const given = /(?:Z|([+-])(\d\d):?(\d\d))$/.exec(one.dateTime);
  if (Number.isNaN(at.getTime()) || !given || !one.dateTime.includes("T")) continue;
  const offset = given[1] ? Number(`${given[1]}1`) * (Number(given[2]) * 60 + Number(given[3])) : 0;
  const own = -at.getTimezoneOffset();
  if (own === offset || (own === 0 && one.nextElementSibling?.className === "utc")) continue;
  const local = document.createElement("span");
  local.className = "local";
  const text = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "short" }).format(at);
  local.textContent = `${text.replace(" at ", ", ")} (your time)`;
  const utc = one.nextElementSibling;
  (utc && utc.className === "utc" ? utc : one).after(local);
}
