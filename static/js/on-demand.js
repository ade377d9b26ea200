/* What few people ask for is loaded when they do: no page carries it along. */
export const onDemand = (load) =>
  load().catch(() => alert("연결되지 않아 열지 못했습니다. 연결된 뒤 다시 누르십시오."));
