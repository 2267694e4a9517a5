import Link, { type LinkProps } from '@cloudscape-design/components/link';
import Button, { type ButtonProps } from '@cloudscape-design/components/button';
import { useRouter } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { at } from '../data/base.js';

interface Props {
  readonly href: string;
  readonly children: ReactNode;
  readonly variant?: LinkProps.Variant;
  readonly fontSize?: LinkProps.FontSize;
  readonly ariaLabel?: string;
}

/** A link inside the app: without a page load, and still a link for a middle click. */
export function PageLink({ href, children, variant = 'primary', ...rest }: Props) {
  const router = useRouter();
  return (
    <Link
      {...rest}
      variant={variant}
      href={at(href)}
      onFollow={(event) => {
        event.preventDefault();
        router.history.push(href);
      }}
    >
      {children}
    </Link>
  );
}

interface PageButtonProps extends Pick<ButtonProps, 'variant' | 'iconName'> {
  readonly href: string;
  readonly children: ReactNode;
}

export function PageButton({ href, children, ...rest }: PageButtonProps) {
  const router = useRouter();
  return (
    <Button
      {...rest}
      href={at(href)}
      onFollow={(event) => {
        event.preventDefault();
        router.history.push(href);
      }}
    >
      {children}
    </Button>
  );
}
