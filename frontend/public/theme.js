// Runs before the first paint, so that a chosen colour scheme does not flash.
const theme = localStorage.getItem("qhealth-theme");
if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
