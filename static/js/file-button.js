/* The browser's own button for files speaks the browser's language. The input lies over a Korean one, unseen: click, drop,
   keyboard and screen reader still meet the input itself. */
export function coverWithKoreanButton(input) {
  const make = (className, textContent) => Object.assign(document.createElement("span"), { className, textContent });
  const box = make("file-box", "");
  const name = make("file-name", "");
  const show = () => {
    name.textContent = input.files[0]?.name ?? "고른 파일이 없습니다.";
  };
  input.replaceWith(box);
  box.append(input, make("file-button", "파일 고르기"), name);
  for (const each of box.querySelectorAll("span")) each.setAttribute("aria-hidden", "true");
  input.addEventListener("change", show);
  show();
}

document.querySelectorAll("input[data-button]").forEach(coverWithKoreanButton);
