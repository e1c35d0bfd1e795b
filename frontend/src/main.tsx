import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/App";
import { publicWords } from "./app/words";
import { startI18n } from "./shared/i18n/i18n";
import "./shared/ui/tokens.css";
import "./shared/ui/base.css";

const root = document.getElementById("root");
if (!root) throw new Error("The page has no place for the application.");
await startI18n(publicWords);
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
