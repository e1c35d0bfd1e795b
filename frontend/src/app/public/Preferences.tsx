import { useLingui } from "@lingui/react/macro";
import { useId } from "react";
import { LANGUAGES, type Language, speak } from "@/shared/i18n/i18n";
import { Icon } from "@/shared/ui/Icon";
import { type Theme, useTheme } from "@/shared/ui/theme";
import styles from "./Preferences.module.css";

/** Language and colours of this device. */
export function Preferences() {
  const { t, i18n } = useLingui();
  const [theme, choose] = useTheme();
  const id = useId();
  return (
    <div className={`${styles.preferences} no-print`}>
      <span className={styles.one}>
        <Icon name="globe" size="small" />
        <label className="visually-hidden" htmlFor={`${id}-language`}>
          {t`Language`}
        </label>
        <select
          id={`${id}-language`}
          value={i18n.locale}
          onChange={(event) => void speak(event.target.value as Language, { remember: true })}
        >
          {Object.entries(LANGUAGES).map(([language, name]) => (
            <option key={language} value={language} lang={language}>
              {name}
            </option>
          ))}
        </select>
      </span>
      <span className={styles.one}>
        <Icon name="theme" size="small" />
        <label className="visually-hidden" htmlFor={`${id}-theme`}>
          {t`Colours`}
        </label>
        <select id={`${id}-theme`} value={theme} onChange={(event) => choose(event.target.value as Theme)}>
          <option value="system">{t`As the device`}</option>
          <option value="light">{t`Light`}</option>
          <option value="dark">{t`Dark`}</option>
        </select>
      </span>
    </div>
  );
}
