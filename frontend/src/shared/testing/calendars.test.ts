import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import ICAL from "ical.js";
import { describe, expect, test } from "vitest";

/** What the server sends with its mails; Python's tests keep these files as they are sent. */
const SENT = resolve(import.meta.dirname, "../../../../tests/mail/calendars");
const DOCTOR = `Åsa "Dr." O'Neill; MD, PhD \\ 李小龍${" von und zu Hohenlohe-Langenburg".repeat(3)}`;

function read(name: string): { calendar: ICAL.Component; event: ICAL.Event } {
  const calendar = new ICAL.Component(ICAL.parse(readFileSync(resolve(SENT, name), "utf8")));
  const [found, ...others] = calendar.getAllSubcomponents("vevent");
  if (found === undefined || others.length > 0) throw new Error(`${name} holds no event, or several.`);
  return { calendar, event: new ICAL.Event(found, { strictExceptions: true }) };
}

describe("calendar files on mails about a visit, read as calendars of browsers and Thunderbird read them", () => {
  test.each([
    ["booked.ics", "REQUEST", "CONFIRMED", 1],
    ["moved.ics", "REQUEST", "CONFIRMED", 2],
    ["cancelled.ics", "CANCEL", "CANCELLED", 3],
  ])("%s says %s of one and the same event", (name, method, status, sequence) => {
    const { calendar, event } = read(name);

    expect(calendar.getFirstPropertyValue("version")).toBe("2.0");
    expect(calendar.getFirstPropertyValue("method")).toBe(method);
    expect(event.uid).toBe("visit-7@clinic.example");
    expect(event.sequence).toBe(sequence);
    expect(event.component.getFirstPropertyValue("status")).toBe(status);
  });

  test("the event is where and when and with whom it was written, whatever stands in a name", () => {
    const { event } = read("booked.ics");

    expect(event.startDate.toJSDate()).toEqual(new Date("2030-03-04T09:00:00Z"));
    expect(event.endDate.toJSDate()).toEqual(new Date("2030-03-04T09:30:00Z"));
    expect(event.isRecurring()).toBe(false);
    expect(event.summary).toBe(`QHealth: ${DOCTOR}`);
    expect(event.location).toBe("Storgatan 1, 411 24 Göteborg");
    expect(event.organizer).toBe("mailto:no-reply@clinic.example");
    expect(event.attendees.map((attendee) => attendee.getFirstValue())).toEqual(["mailto:asa@example.org"]);
  });

  test.each(["booked.ics", "moved.ics", "cancelled.ics"])(
    "%s comes back the same when it is written out",
    (name) => {
      const { calendar } = read(name);

      expect(ICAL.parse(calendar.toString())).toEqual(calendar.toJSON());
    },
  );

  test("what is no calendar is refused, so reading one means something", () => {
    const broken = readFileSync(resolve(SENT, "booked.ics"), "utf8").replace("END:VEVENT", "");

    expect(() => ICAL.parse(broken)).toThrow();
  });
});
