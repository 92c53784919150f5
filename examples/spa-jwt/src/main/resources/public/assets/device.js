// Turns a User-Agent into words that a person recognises a device by.

// In this order: most browsers also claim to be the ones below them.
const PROGRAMS = [['Edg/', 'Edge'], ['Firefox/', 'Firefox'], ['Chrome/', 'Chrome'], ['Safari/', 'Safari'], ['curl/', 'curl']];
const SYSTEMS = [['Android', 'Android'], ['iPhone', 'iPhone'], ['iPad', 'iPad'], ['Windows', 'Windows'], ['Mac OS', 'Mac'], ['Linux', 'Linux']];

export function describe(login) {
  if (login.label) {
    return login.label;
  }
  const program = find(PROGRAMS, login.user_agent);
  const system = find(SYSTEMS, login.user_agent);
  if (!program) {
    return login.user_agent || 'Unknown device';
  }
  return system ? `${program} on ${system}` : program;
}

function find(names, userAgent) {
  return names.find(([part]) => userAgent.includes(part))?.[1];
}
