// The back-end of a game in Node, as it is known to call attestation: `fetch`,
// `Buffer`, and bans as JSON with the access token as Bearer.
//
// It reads a task from standard input and prints what was answered, in order, as JSON:
//
//     {"base_url": "...", "access_token": "OC|...", "token": "..."}
'use strict'

const task = JSON.parse(require('node:fs').readFileSync(0, 'utf8'))
const { base_url: base, access_token: access, token } = task

async function tell (answer) {
  const body = await answer.json()
  const told = { status: answer.status, body }
  const claims = body.data?.[0]?.claims
  if (claims !== undefined) {
    told.claims = JSON.parse(Buffer.from(claims, 'base64').toString('utf8'))
  }
  return told
}

async function verify (token) {
  const query = new URLSearchParams({ token, access_token: access })
  return tell(await fetch(`${base}/platform_integrity/verify?${query}`))
}

async function ban (uniqueId, minutes) {
  return tell(await fetch(`${base}/platform_integrity/device_ban`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${access}` },
    body: JSON.stringify({
      unique_id: uniqueId,
      is_banned: minutes > 0,
      remaining_time_in_minute: minutes
    })
  }))
}

async function main () {
  const good = await verify(token)
  const uniqueId = good.claims.device_state.unique_id
  const told = [
    good,
    await verify(token.slice(0, -4) + 'AAAA'),
    await ban(uniqueId, 12),
    await verify(token),
    await ban(uniqueId, 0),
    await verify(token),
    await ban('nobody', 12)
  ]
  console.log(JSON.stringify(told))
}

main().catch((error) => {
  console.error(error)
  process.exit(1)
})
