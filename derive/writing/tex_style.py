"""The preamble of every write-up: one look, packages of a stock TeX installation, and the macros that the blocks use."""

from __future__ import annotations

from pathlib import Path

GIVENS_STYLE = Path(__file__).with_name("derive.sty")  # for documents of others: it typesets their givens

PREAMBLE = r"""\documentclass[11pt,a4paper,fleqn]{article}
\usepackage[T1]{fontenc}
\IfFileExists{lmodern.sty}{\usepackage{lmodern}}{}
\usepackage[a4paper,hmargin=25mm,top=25mm,bottom=28mm]{geometry}
\usepackage{amsmath,amssymb,mathtools}
\usepackage{array,booktabs,longtable}
\usepackage{graphicx,xcolor}
\usepackage{microtype}
%TIKZ%\ifdefined\pdftrailerid\pdftrailerid{}\pdfinfoomitdate=1\pdfsuppressptexinfo=-1\fi
\definecolor{ink}{HTML}{1F2A44}
\definecolor{quiet}{HTML}{6B7280}
\definecolor{good}{HTML}{2F6B3A}
\definecolor{bad}{HTML}{A3262A}
\definecolor{doubt}{HTML}{9A6700}
\definecolor{badpaper}{HTML}{FCF3F2}
\definecolor{doubtpaper}{HTML}{FDF8EC}
\setlength{\mathindent}{1.6em}
\setlength{\parindent}{0pt}
\setlength{\parskip}{0.55\baselineskip plus 2pt}
\setlength{\emergencystretch}{3em}
\allowdisplaybreaks[2]
\interdisplaylinepenalty=500
\raggedbottom
\setlength{\jot}{5pt}
\setcounter{MaxMatrixCols}{40}
\AtBeginDocument{\abovedisplayskip=5pt plus 2pt\belowdisplayskip=5pt plus 2pt\abovedisplayshortskip=3pt plus 2pt\belowdisplayshortskip=5pt plus 2pt}
\makeatletter
\renewcommand*\env@matrix[1][1.25]{\edef\arraystretch{#1}\hskip-\arraycolsep\let\@ifnextchar\new@ifnextchar\array{*\c@MaxMatrixCols c}}
\renewcommand{\section}{\@startsection{section}{1}{\z@}{-3.2ex plus -1ex}{0.8ex plus .2ex}{\normalfont\Large\bfseries\color{ink}}}
\renewcommand{\subsection}{\@startsection{subsection}{2}{\z@}{-2.4ex plus -.8ex}{0.5ex plus .2ex}{\normalfont\large\bfseries\color{ink}}}
\renewcommand{\subsubsection}{\@startsection{subsubsection}{3}{\z@}{-1.8ex plus -.6ex}{0.3ex plus .2ex}{\normalfont\normalsize\itshape\color{ink}}}
\makeatother
\setcounter{secnumdepth}{0}
\setcounter{tocdepth}{1}
% one line's reason and number, in a column at the right margin
\newcommand{\why}[3]{\tag*{\parbox[t]{#1}{\raggedright\footnotesize\leavevmode\color{ink}#2\strut}\makebox[3.2em][r]{#3}}}
\newcommand{\whyright}[3]{\tag*{\parbox[t]{#1}{\raggedleft\footnotesize\leavevmode\color{ink}#2\strut}\makebox[3.2em][r]{#3}}}
% a display right after a heading or a paragraph: no empty line above it
\newcommand{\displayafter}{\ifvmode\nopagebreak\vspace{-\parskip}\noindent\fi}
\newcommand{\stepmark}[3]{{\footnotesize\textcolor{#1}{#2}\;\textcolor{quiet}{(#3)}}}
% a formula that cannot be broken, made to fit
\newsavebox{\fitbox}
\newcommand{\fit}[2]{\sbox{\fitbox}{$\displaystyle #2$}\ifdim\wd\fitbox>#1\relax\resizebox{#1}{!}{\usebox{\fitbox}}\else\usebox{\fitbox}\fi}
% something set apart: frame colour, paper colour, heading
\newsavebox{\apartbox}
\newenvironment{apart}[3]{\par\medskip\def\apartframe{#1}\def\apartpaper{#2}\setlength{\fboxsep}{9pt}%
\begin{lrbox}{\apartbox}\begin{minipage}{\dimexpr\linewidth-2\fboxsep-2\fboxrule}\setlength{\parskip}{0.4\baselineskip}%
{\small\bfseries\color{#1}#3}\par}{\end{minipage}\end{lrbox}\fcolorbox{\apartframe}{\apartpaper}{\usebox{\apartbox}}\par\medskip}
\newcommand{\notekey}[1]{\makebox[2.2em][l]{\color{quiet}#1}}
\newenvironment{remarks}[1]{\par\medskip{\small\bfseries\color{ink}#1}\par\nopagebreak\begingroup\setlength{\parskip}{0pt}%
\begin{list}{}{\setlength{\topsep}{2pt}\setlength{\partopsep}{0pt}\setlength{\itemsep}{0pt}\setlength{\parsep}{0pt}\setlength{\leftmargin}{2.2em}%
\setlength{\labelwidth}{2.2em}\setlength{\labelsep}{0pt}\renewcommand{\makelabel}[1]{\notekey{##1}}}\small}{\end{list}\endgroup}
\newenvironment{unsettled}{\par\begingroup\setlength{\parskip}{0pt}\begin{list}{}{\setlength{\topsep}{2pt}\setlength{\partopsep}{0pt}%
\setlength{\itemsep}{1pt}\setlength{\parsep}{0pt}\setlength{\leftmargin}{1.6em}\setlength{\labelwidth}{0pt}\setlength{\labelsep}{0.5em}%
\setlength{\itemindent}{0.5em}\renewcommand{\makelabel}[1]{\textcolor{doubt}{Not settled ##1}}}\footnotesize\color{ink}}{\end{list}\endgroup}
\newcommand{\remark}[2]{\par\medskip{\small\textbf{\color{ink}#1}\quad #2\par}}
\newcommand{\writeuptitle}[1]{{\raggedright\LARGE\bfseries\color{ink}#1\strut\par}\nobreak\vspace{1pt}{\color{ink}\hrule height 0.8pt}\vspace{4pt}}
\newcommand{\provenance}[1]{{\raggedright\small\color{quiet}#1\par}}
"""
TIKZ = r"""\usepackage{tikz}
\usetikzlibrary{arrows.meta,positioning}
"""
REMARKS = r"""% what is known about the line above, and text that was not understood
\newsavebox{\belowbox}
\newenvironment{below}[1]{\par\nopagebreak\vspace{-\parskip}\vspace{-2pt}\def\belowcolour{#1}\begin{lrbox}{\belowbox}%
\begin{minipage}{\dimexpr\linewidth-\mathindent-12pt}\setlength{\parskip}{1pt}\raggedright\footnotesize\color{ink}}%
{\end{minipage}\end{lrbox}\noindent\hspace*{\mathindent}{\color{\belowcolour}\vrule width 1.5pt\hskip 8pt}\usebox{\belowbox}\par\vspace{5pt}}
\newcommand{\quoted}[4]{\par\noindent\hspace*{\mathindent}%
\parbox[t]{\dimexpr\linewidth-\mathindent-3.6em}{\raggedright\footnotesize\ttfamily #1\underline{#2}#3}\hfill #4\par\nopagebreak\vspace{4pt}}
"""


def preamble(figures: bool, remarks: bool = False) -> str:
    """The preamble, with TikZ only where something is drawn, and with remarks only where there are some."""
    return PREAMBLE.replace("%TIKZ%", TIKZ if figures else "") + (REMARKS if remarks else "")


TEXT_WIDTH = 41.6  # em at 11 pt on a page of 160 mm
INDENT = 1.6
NUMBER = 3.2
