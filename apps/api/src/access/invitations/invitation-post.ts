import { Injectable } from '@nestjs/common';

/** An invitation on its way: the link opens an account, so it is sent at once and kept nowhere. */
export interface Letter {
  readonly id: string;
  readonly to: string;
  readonly name: string;
  readonly from: string;
  readonly link: string;
  readonly expiresAt: Date;
}

/** What became of it. */
export type Posted =
  | { readonly sent: true }
  | { readonly sent: false; readonly message: string; readonly hint: string };

/** How letters leave is for the domain to say that has the channels; it registers itself here. */
@Injectable()
export class InvitationPost {
  private courier: ((letter: Letter) => Promise<Posted>) | null = null;

  use(courier: (letter: Letter) => Promise<Posted>): void {
    this.courier = courier;
  }

  send(letter: Letter): Promise<Posted> {
    if (this.courier !== null) return this.courier(letter);
    const hint = 'Copy the link, and give it to the person yourself.';
    return Promise.resolve({ sent: false, message: 'No e-mail leaves from here.', hint });
  }
}
