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
// A series, the one of it that was asked for, and others; or one event alone.
const series = events.find((e) => e.hasProperty("rrule"));
const component = events[series ? 1 : 0];
const others = events.slice(series ? 2 : 1);
if (events[0] !== (series ?? component) || (!series && others.length > 0)) {
  throw new Error(`${events.length} events, want one, or a series and its own`);
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
// The series holds each event at its place, and the first that has none after them
// is one of its own.
if (series) {
  const exceptions = events.slice(1);
  const whole = new ICAL.Event(series, { exceptions });
  const places = new Map(
    exceptions.map((e) => [
      e.getFirstPropertyValue("recurrence-id").toString(),
      e.getFirstPropertyValue("summary"),
    ]),
  );
  const last = [...places.keys()].sort().at(-1);
  const times = whole.iterator();
  let time = times.next();
  for (; time && time.toString() <= last; time = times.next()) {
    const { item } = whole.getOccurrenceDetails(time);
    const want = places.get(time.toString()) ?? whole.summary;
    if (item.summary !== want || item.uid !== whole.uid) {
      throw new Error(`${item.summary} is at ${time}, want ${want}`);
    }
    places.delete(time.toString());
  }
  if (places.size > 0) {
    throw new Error(`the series has nothing at ${[...places.keys()]}`);
  }
  if (time && whole.getOccurrenceDetails(time).item.summary !== whole.summary) {
    throw new Error("an event is all of the series");
  }
}
console.log(
  JSON.stringify(
    {
      method: calendar.getFirstPropertyValue("method"),
      ...shown(component),
      place: event.recurrenceId?.toString(),
      series: series && shown(series),
      others: others.map(shown),
    },
    null,
    2,
  ),
);
