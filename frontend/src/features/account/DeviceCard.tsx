import { useLingui } from "@lingui/react/macro";
import { ChoiceSetting, SwitchSetting } from "@/shared/forms/settings";
import { LANGUAGES, type Language, speak } from "@/shared/i18n/i18n";
import { Card } from "@/shared/ui/Card";
import { type Theme, useTheme } from "@/shared/ui/theme";
import { useShortcutsOn } from "@/shared/ui/useShortcut";

/** What is kept on this device alone. */
export function DeviceCard() {
  const { t, i18n } = useLingui();
  const [theme, chooseTheme] = useTheme();
  const [areShortcutsOn, turnShortcuts] = useShortcutsOn();
  return (
    <Card title={t`On this device`}>
      <div className="stack">
        <ChoiceSetting
          label={t`Language`}
          value={i18n.locale}
          options={Object.entries(LANGUAGES).map(([language, name]) => [language, name, language] as const)}
          onChange={(language) => void speak(language as Language, { remember: true })}
        />
        <ChoiceSetting
          label={t`Colours`}
          value={theme}
          options={[
            ["system", t`As the device`],
            ["light", t`Light`],
            ["dark", t`Dark`],
          ]}
          onChange={(chosen) => chooseTheme(chosen as Theme)}
        />
        <SwitchSetting
          label={t`Keyboard shortcuts`}
          hint={t`Single keys that do something, such as in the calendar. Switch them off if you speak to your computer.`}
          value={areShortcutsOn}
          onChange={turnShortcuts}
        />
      </div>
    </Card>
  );
}
