/** What the key signIn and each field below it mean, for editors. */
export const SIGN_IN_WORDS: Readonly<Record<string, string>> = {
  signIn: 'How people sign in, and for how long.',
  'signIn.accounts':
    'Whether Bursar’s own accounts may sign in with a password. It can be switched off once a platform engineer signed in at a provider.',
  'signIn.demo': 'Whether the stand-ins of the sample organisation may be used.',
  'signIn.sessionHours': 'A session ends after so many hours; 12 by default.',
  'signIn.idleMinutes':
    'A session that is not used ends after so many minutes. Without it: never earlier.',
  'signIn.reauthenticate': 'What people prove again for who they are: stops, approvals.',
  'signIn.reauthenticateMinutes': 'A proof is fresh for so many minutes; 15 by default.',
  'signIn.providers': 'Identity providers that speak OpenID Connect.',
  'signIn.providers.id': 'Stays for good: sessions refer to it.',
  'signIn.providers.name': 'As the sign-in page shows it.',
  'signIn.providers.issuer':
    'As the provider writes it itself; with the subject it says who a person is.',
  'signIn.providers.clientId': 'The id that the provider gave Bursar.',
  'signIn.providers.clientSecret':
    'Where the secret is: env:NAME or file:/path. Without it: a public client.',
  'signIn.providers.scopes':
    'What is asked for; openid, profile, email and offline_access by default. offline_access lets Bursar ask again without the person.',
  'signIn.providers.groupsClaim':
    'The claim that lists groups; groups by default. Dots lead into objects.',
  'signIn.providers.algorithms':
    'How tokens may be signed; RS256, PS256, ES256 and EdDSA by default.',
  'signIn.providers.clockSkewSeconds': 'By how much two clocks may differ; 30 by default.',
  'signIn.providers.checkMinutes':
    'After so many minutes the next request asks the provider again: 5 by default.',
  'signIn.providers.parameters':
    'Further parameters that the provider asks for, such as prompt: consent or access_type: offline.',
  'signIn.providers.groups': 'What people of a group may do here.',
  'signIn.providers.groups.group': 'The group, as the claim names it.',
  'signIn.providers.groups.roles': 'The roles it gives.',
  'signIn.providers.groups.teams': 'The teams that a team lead of this group leads.',
  'signIn.providers.groups.directory':
    'The team that calls of these people are charged to, where neither a file nor a person said otherwise. Of several groups the first counts.',
};
