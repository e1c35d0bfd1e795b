import { randomUUID } from "node:crypto";
import { Api, newAddress, PASSWORD } from "./accounts";
import { freeTimes, inDays } from "./clinic";
import type { Server } from "./server";

/** Somebody made for one test, so that what the test does concerns nobody else. */
export interface Somebody {
  id: number;
  email: string;
  name: string;
}

/** A name that nobody else has; names hold no digits. */
function ownName(): string {
  const letters = randomUUID()
    .slice(0, 8)
    .replaceAll(/[\d-]/g, (sign) => "ghijklmnop"[Number(sign)] ?? "q");
  return `Q${letters}`;
}

/** A patient who has registered and activated the account, and signs in with everybody's password. */
export async function aNewPatient(server: Server): Promise<Somebody> {
  const email = newAddress("patient");
  const lastName = ownName();
  const anonymous = Api.anonymous(server.url);
  await anonymous.post("/auth/register", {
    email,
    password: PASSWORD,
    profile: { first_name: "Pia", last_name: lastName, birth_date: "1990-05-17", gender: "female" },
  });
  const link = new URL(await server.linkTo("/activate", email), server.url);
  await anonymous.post("/auth/activate", { token: link.searchParams.get("token") });
  const { id } = await (await Api.as(server.url, { email })).get<{ id: number }>("/me");
  return { id, email, name: `Pia ${lastName}` };
}

/** A doctor who works from eight to twelve on every working day, and signs in with everybody's password. */
export async function aNewDoctor(server: Server): Promise<Somebody> {
  const doctor = await aNewColleague(server, { role: "doctor", specialty: "General practice" });
  const weekly = [1, 2, 3, 4, 5].map((weekday) => ({ weekday, start: "08:00", end: "12:00" }));
  const api = await Api.as(server.url, "admin");
  await api.put(`/doctors/${doctor.id}/working-hours`, { slot_minutes: 30, weekly });
  return doctor;
}

/** A colleague who has followed the invitation, and signs in with everybody's password. */
export async function aNewColleague(
  server: Server,
  work: { role: "operator" | "pharmacist" } | { role: "doctor"; specialty: string },
): Promise<Somebody> {
  const email = newAddress(work.role);
  const lastName = ownName();
  const admin = await Api.as(server.url, "admin");
  const profile = { first_name: "Quin", last_name: lastName };
  const { id } = await admin.post<{ id: number }>("/staff", { ...work, email, profile });
  const link = new URL(await server.linkTo("/invitation", email), server.url);
  const token = link.searchParams.get("token");
  await Api.anonymous(server.url).post("/auth/invitation/accept", { token, password: PASSWORD });
  return { id, email, name: `Quin ${lastName}` };
}

/** The diagnostic that a patient asks for, without a date. */
export async function aRequestOf(server: Server, patient: Somebody): Promise<number> {
  const api = await Api.as(server.url, patient);
  const { items } = await api.get<{ items: { id: number }[] }>("/diagnostics?page_size=1");
  const { id } = await api.post<{ id: number }>("/diagnostic-bookings", {
    diagnostic_id: items[0]?.id,
    note: "",
  });
  return id;
}

/** A visit that was booked and that yesterday has begun without anybody saying more. */
export async function aVisitOfYesterday(
  server: Server,
  doctor: { id: number },
  patient: Somebody,
  hour: number,
) {
  const operator = await Api.as(server.url, "operator");
  const slots = await freeTimes(operator, `/doctors/${doctor.id}`);
  const { id } = await operator.post<{ id: number }>("/visits", {
    patient_id: patient.id,
    doctor_id: doctor.id,
    starts_at: slots[hour],
  });
  const day = inDays(-1);
  const starts_at = `${day}T1${hour}:00:00.000Z`;
  const written = (instant: string) => instant.replace("T", " ").replace(/\.000Z$/, ".000000+00:00");
  server.passTime(
    "UPDATE visit SET starts_at = ?, ends_at = ? WHERE id = ?",
    written(starts_at),
    written(starts_at.replace(":00:00", ":30:00")),
    id,
  );
  return { id, day, starts_at };
}
