/* Says in words what went wrong with a passkey; the library only writes it to the console. */
document.addEventListener("allauth.error", (event) => {
  const refused = event.detail.exception?.name === "NotAllowedError";
  const place = document.querySelector("[data-passkey-problem]");
  place.textContent = refused
    ? "패스키를 쓰지 않았습니다. 취소하셨거나, 이 기기에 등록된 패스키가 없습니다."
    : "패스키를 쓰지 못했습니다. 다른 방법을 쓰거나 잠시 뒤에 다시 해 보십시오.";
  place.hidden = false;
  event.preventDefault();
});
