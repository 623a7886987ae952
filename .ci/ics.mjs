// Reads an invitation as another program does: node .ci/ics.mjs NPM FILE, where
// NPM is the folder with ical.js in its node_modules. Prints what it reads, and
// fails where that is no event that the file must hold.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [, , npm, file] = process.argv;
const require = createRequire(join(resolve(npm), "node_modules", "x.js"));
const loaded = await import(pathToFileURL(require.resolve("ical.js")));
const ICAL = loaded.default ?? loaded;

const text = readFileSync(file, "utf8");
for (const line of text.split("\r\n")) {
  if (Buffer.byteLength(line) > 75 || /[\x00-\x08\x0a-\x1f\x7f]/.test(line)) {
    throw new Error(
      `a line that no calendar may hold: ${JSON.stringify(line)}`,
    );
  }
}
const calendar = new ICAL.Component(ICAL.parse(text));
calendar
  .getAllSubcomponents("vtimezone")
  .forEach((zone) => ICAL.TimezoneService.register(zone));
const events = calendar.getAllSubcomponents("vevent");
const series = events.find((e) => e.hasProperty("rrule"));
const component = events.at(-1);
if (events.length !== (series ? 2 : 1)) {
  throw new Error(
    `${events.length} events, want one, or a series and one of it`,
  );
}
const event = new ICAL.Event(component);
if (!event.uid || !event.startDate || !event.summary) {
  throw new Error("the event has no UID, start or summary");
}
const shown = (component) => {
  const event = new ICAL.Event(component);
  return {
    uid: event.uid,
    sequence: event.sequence,
    start: event.startDate.toJSDate().toISOString(),
    end: event.endDate.toJSDate().toISOString(),
    summary: event.summary,
    description: event.description,
    location: event.location,
    url: component.getFirstPropertyValue("url"),
    organizer: component.getFirstProperty("organizer")?.toJSON(),
    attendees: event.attendees.map((a) => a.toJSON()),
    recurrence: component.getFirstPropertyValue("rrule")?.toString(),
  };
};
// The series holds the event at its place, and goes on after it without it.
if (series) {
  const whole = new ICAL.Event(series, { exceptions: [component] });
  const place = event.recurrenceId.toString();
  const times = whole.iterator();
  let time = times.next();
  while (time && time.toString() < place) time = times.next();
  if (time?.toString() !== place) {
    throw new Error(`the series has nothing at ${place}`);
  }
  if (whole.getOccurrenceDetails(time).item.summary !== event.summary) {
    throw new Error("the event does not take its place in the series");
  }
  const next = whole.getOccurrenceDetails(times.next()).item;
  if (next.summary !== whole.summary || whole.uid !== event.uid) {
    throw new Error("the event is all of the series");
  }
}
console.log(
  JSON.stringify(
    {
      method: calendar.getFirstPropertyValue("method"),
      ...shown(component),
      place: event.recurrenceId?.toString(),
      series: series && shown(series),
    },
    null,
    2,
  ),
);
