// Says whether the bakery is open just now: Tuesday to Saturday, 7 to 14 o'clock.
const sign = document.querySelector(".hours");
if (sign) {
  const now = new Date();
  const isOpen = now.getDay() >= 2 && now.getDay() <= 6 && now.getHours() >= 7 && now.getHours() < 14;
  sign.dataset.open = isOpen ? "yes" : "no";
  sign.textContent = isOpen ? "Open now, until two" : "Closed now. Tue to Sat, 7 to 14";
}
