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
if (events.length !== 1) throw new Error(`${events.length} events, want one`);
const event = new ICAL.Event(events[0]);
if (!event.uid || !event.startDate || !event.summary) {
  throw new Error("the event has no UID, start or summary");
}
console.log(
  JSON.stringify(
    {
      method: calendar.getFirstPropertyValue("method"),
      uid: event.uid,
      sequence: event.sequence,
      start: event.startDate.toJSDate().toISOString(),
      end: event.endDate.toJSDate().toISOString(),
      summary: event.summary,
      description: event.description,
      location: event.location,
      url: events[0].getFirstPropertyValue("url"),
      organizer: events[0].getFirstProperty("organizer")?.toJSON(),
      attendees: event.attendees.map((a) => a.toJSON()),
      recurrence: events[0].getFirstPropertyValue("rrule")?.toString(),
    },
    null,
    2,
  ),
);
