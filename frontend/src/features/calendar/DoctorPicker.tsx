import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import type { Doctor } from "@/shared/api/generated/types.gen";
import { fullName } from "@/shared/care/names";
import { useMarked } from "@/shared/routing/useMarked";
import { Button } from "@/shared/ui/Button";
import type { Shown } from "./address";
import styles from "./DoctorPicker.module.css";

interface DoctorPickerProps {
  doctors: readonly Doctor[];
  chosen: Shown["doctors"];
  onChoose: (chosen: Shown["doctors"]) => void;
}

/** Which doctors the calendar shows; every tick counts at once. */
export function DoctorPicker({ doctors, chosen, onChoose }: DoctorPickerProps) {
  const { t } = useLingui();
  const [isOpen, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const panel = useId();
  const [marked, choose] = useMarked(chosen, onChoose);
  const isChosen = (id: number) => marked === "all" || marked.includes(id);
  const some = doctors.filter((doctor) => isChosen(doctor.id));

  useEffect(() => {
    if (!isOpen) return;
    const leave = (event: Event) => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) setOpen(false);
    };
    document.addEventListener("pointerdown", leave);
    document.addEventListener("focusin", leave);
    return () => {
      document.removeEventListener("pointerdown", leave);
      document.removeEventListener("focusin", leave);
    };
  }, [isOpen]);

  const toggle = (id: number) => {
    const ids = doctors.map((doctor) => doctor.id).filter((one) => (one === id) !== isChosen(one));
    // Without any doctor there is no calendar.
    choose(ids.length === 0 || ids.length === doctors.length ? "all" : ids);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || !isOpen) return;
    setOpen(false);
    box.current?.querySelector("button")?.focus();
  };
  const label =
    some.length === doctors.length
      ? t`All doctors`
      : some.length === 1 && some[0]
        ? fullName(some[0])
        : t`${plural(some.length, { one: "# doctor", other: "# doctors" })}`;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes the list from anywhere inside of it.
    <div ref={box} className={styles.picker} onKeyDown={onKeyDown}>
      <Button
        icon="doctor"
        aria-expanded={isOpen}
        aria-controls={isOpen ? panel : undefined}
        onClick={() => setOpen(!isOpen)}
      >
        {label}
      </Button>
      {isOpen && (
        <fieldset id={panel} className={styles.panel}>
          <legend className="visually-hidden">{t`Doctors that are shown`}</legend>
          {doctors.map((doctor) => (
            <div key={doctor.id} className={styles.line}>
              <label className={styles.doctor}>
                <input type="checkbox" checked={isChosen(doctor.id)} onChange={() => toggle(doctor.id)} />
                <span className={styles.names}>
                  <span>{fullName(doctor)}</span> <span className="muted">{doctor.specialty}</span>
                </span>
              </label>
              <Button kind="quiet" small onClick={() => choose([doctor.id])}>
                <span aria-hidden="true">{t`Only`}</span>
                <span className="visually-hidden">{t`Only ${fullName(doctor)}`}</span>
              </Button>
            </div>
          ))}
          <Button kind="quiet" onClick={() => choose("all")}>
            {t`Show all`}
          </Button>
        </fieldset>
      )}
    </div>
  );
}
