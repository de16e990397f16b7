//! What command lines ask of package managers: a line of shell above what is read from it.

use std::fmt::Write as _;

use insta::assert_snapshot;
use plimsoll_model::packages::{Action, PackageCommand, PackageKind, PackageWord, Version};
use plimsoll_syntax::shell::{Dialect, FlagValue, parse};
use plimsoll_syntax::text::MappedText;

/// Compares what is read from each line of a table with a file.
macro_rules! check {
    ($table:literal) => {
        insta::with_settings!({ omit_expression => true }, { assert_snapshot!(read($table)) });
    };
}

/// Reads each line of `table` and shows what it asks for below it.
fn read(table: &str) -> String {
    let mut out = String::new();
    for line in table.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let script = parse(&MappedText::contiguous(line, 0), Dialect::Bash);
        let invocations = script.simple_commands();
        let invocation = invocations.last().expect("a command");
        let command = PackageCommand::read(invocation);
        let shown = command.map_or_else(|| "—".to_owned(), |command| show(&command, line));
        let _ = writeln!(out, "{line}\n    {shown}");
    }
    out
}

fn show(command: &PackageCommand<'_>, source: &str) -> String {
    let name = command.manager.name();
    let program =
        if command.program == name { String::new() } else { format!(" by {}", command.program) };
    let mut out = format!("{name}{program}: {:?}", command.action);
    for package in &command.packages {
        let _ = write!(out, ", {}", show_package(package, source));
        let fetches = matches!(
            command.action,
            Action::Install | Action::Download | Action::Execute | Action::Upgrade
        );
        if package.is_unpinned() && fetches {
            out.push('!');
        }
    }
    if command.packages.is_empty() && !command.operands.is_empty() {
        let operands: Vec<_> = command.operands.iter().map(|word| word.text(source)).collect();
        let _ = write!(out, " ‹{}›", operands.join(" "));
    }
    for list in &command.lists {
        let _ = write!(out, " list{}", show_value(list, source));
    }
    let flags = command
        .flags
        .iter()
        .map(|flag| format!("{}{}", flag.name, show_value(&flag.value, source)));
    let flags: Vec<_> = flags.collect();
    if !flags.is_empty() {
        let _ = write!(out, " [{}]", flags.join(" "));
    }
    if let Some(name) = command.virtual_name() {
        let _ = write!(out, " as {name}");
    }
    out
}

fn show_value(value: &FlagValue<'_>, source: &str) -> String {
    match value {
        FlagValue::None => String::new(),
        FlagValue::Attached(text) => format!("={text}"),
        FlagValue::AttachedUnknown => "=?".to_owned(),
        FlagValue::Next(word) => format!("={}", word.text(source)),
    }
}

fn show_package(package: &PackageWord<'_>, source: &str) -> String {
    let name = match &package.name {
        Some(name) => name.clone(),
        None => format!("‹{}›", package.word.text(source)),
    };
    let version = match &package.version {
        Version::Pinned(Some(version)) => format!("={version}"),
        Version::Pinned(None) => "=?".to_owned(),
        Version::Ranged(range) => format!(" in {range}"),
        Version::Moving(name) => format!(" at {name}"),
        Version::Missing => String::new(),
        Version::Unknown => " maybe".to_owned(),
    };
    match package.kind {
        PackageKind::Registry => name + &version,
        kind => format!("{name}{version} ({kind:?})"),
    }
}

#[test]
fn distributions() {
    check!(
        "
        apt-get update
        apt-get -y install curl
        apt-get install -yq --no-install-recommends curl=7.88.1-10 git
        apt-get install -qq=2 -o APT::Install-Recommends=false -t bookworm-backports golang
        apt-get -o Acquire::Retries=3 -y --force-yes install nginx/bookworm-backports g++ exim4-
        apt install ./local.deb /tmp/other.deb libc6:i386 libssl3:amd64=3.0
        apt-get install -y pkg=$VERSION $PACKAGES ${NAME}=1.2 lib$X ./$FILE.deb php-{cli,fpm}
        apt-get $OPTIONS install -y vim 'python3-*'
        DEBIAN_FRONTEND=noninteractive apt-get dist-upgrade -y
        apt-get upgrade -y openssl
        apt-get purge -y --auto-remove gcc make
        apt-get -y autoremove
        apt-get clean
        apt-get build-dep -y python3
        sudo -E apt-get install -y --allow-unauthenticated x=1.*
        aptitude -y install nginx
        apt-get --help
        apt-get install
        apt-get install -y lamp-server^
        dpkg -i /tmp/a.deb b.deb
        dpkg --purge vim
        apk add --no-cache curl
        apk --no-cache add -t .deps gcc musl-dev=1.2.5-r0
        apk add --virtual=.build-deps 'python3~3.11' 'nodejs>18' 'a=~1.2' b@edge !openssl
        apk add --no-cache -X https://dl-cdn.alpinelinux.org/alpine/edge/testing --repository $R foo
        apk -U add bash
        apk add --allow-untrusted /tmp/x.apk .virtual $DEPS
        apk del .deps curl
        apk update
        apk upgrade --no-cache
        apk cache clean
        apk fix
        yum install -y httpd-2.4.6-97.el7 java-17-openjdk gcc-12 glibc.i686 https://x.org/r.rpm
        yum -y --enablerepo epel --setopt=tsflags=nodocs install nginx-$V
        yum groupinstall -y 'Development Tools'
        yum update -y
        yum clean all
        dnf module install -y nodejs:18 postgresql
        dnf -y --nogpgcheck install @development-tools 'perl(Carp)' /usr/bin/python3 ./x.rpm
        dnf install -y --installroot /mnt --releasever 9 coreutils-single 'httpd-2.4*' a-1:2.0-3
        dnf check-update
        dnf remove -y gcc
        dnf upgrade --refresh
        microdnf install -y --nodocs tar
        microdnf clean all
        tdnf install -y ca-certificates
        rpm -Uvh --nosignature https://x.org/epel-release.rpm
        rpm -e --nodeps vim
        rpm --import key.asc
        zypper -n --root /mnt install -y --no-recommends nginx=1.2 'vim>=9' pattern:devel
        zypper --non-interactive in -t pattern devel_basis
        zypper -n ref
        zypper dup -y
        zypper clean --all
        pacman -Syu --noconfirm
        pacman -Syu --noconfirm git extra/gcc
        pacman -S --needed base-devel
        pacman -Sy
        pacman -Scc --noconfirm
        pacman -Rns gcc
        pacman -U --noconfirm x.pkg.tar.zst
        apt-cache policy curl
        "
    );
}

#[test]
fn python() {
    check!(
        "
        pip install flask
        pip3 install --no-cache-dir flask==2.0 'django>=4,<5' 'uvicorn[standard]~=0.20' a==1.*
        pip install -r requirements.txt
        pip install -r requirements.txt -c constraints.txt gunicorn
        pip install --requirement=requirements.txt --upgrade
        pip install .
        pip install -e .[dev] ./lib
        pip install -e git+https://github.com/a/b@v1.2#egg=b
        pip install git+https://github.com/a/b.git@main git+ssh://git@github.com/a/b
        pip install https://x.org/a-1.0.whl a-1.0-py3-none-any.whl 'a @ https://x.org/a.zip'
        pip install --index-url https://x.org/simple --trusted-host x.org --target /opt pkg==$V
        pip install -qU pip setuptools wheel
        pip install \"torch==${TORCH}\" $EXTRA \"numpy; python_version<'3.9'\"
        pip wheel --no-deps -w /wheels -r requirements.txt
        pip download -d /pkgs flask
        pip cache purge
        pip uninstall -y pip
        pip list
        python3 -m pip install --user pipenv
        python3.11 -u -m pip install x
        python -m venv /opt/venv
        $VENV/bin/pip install x
        \"${VENV}/bin/pip3.11\" install x
        pipx install poetry==1.8
        uv pip install --system -r requirements.txt
        uv pip install --system flask==2
        uv sync --frozen --no-dev --group prod
        uv add httpx
        uv tool install ruff@0.5.0
        uvx ruff check
        uv run pip install x
        uv cache clean
        poetry install --no-root --only main
        poetry add 'fastapi@^0.100'
        poetry run pip install wheel
        pipenv install --deploy --system
        pipenv install requests
        pipenv sync
        conda install -y -c conda-forge -n env python=3.11 'numpy>=1.2' pytorch::pytorch==2.1.0 x=1.2=py_0
        conda env create -f environment.yml
        conda create -n app python
        conda clean -afy
        conda run -n app pip install x
        micromamba install --yes --file /tmp/env.yaml
        "
    );
}

#[test]
fn node() {
    check!(
        "
        npm install
        npm i
        npm ci --omit=dev
        npm ci --only production --prefix /app
        npm install --production=false
        npm install -g npm@10.2.0 yarn@latest @angular/cli@17 typescript@~5.1 pm2
        npm i --location global @scope/name
        npm add lodash@^4 lodash@4.x react@$V $PKG
        npm install git+https://github.com/a/b.git github:a/b#v1.2 a/b file:../x ./local x.tgz
        npm install alias@npm:real@1.2.3
        npm --loglevel verbose ci
        npm run build
        npm run build:prod -- --mode production
        npm run lint
        npm test
        npm cache clean --force
        npm prune --production
        npm update
        npx -y create-react-app@5 app
        yarn
        yarn --frozen-lockfile --production
        yarn install --network-timeout 100000 --immutable
        yarn add express@4.18.2
        yarn global add serve
        yarn workspace web add left-pad
        yarn workspace web build
        yarn workspaces focus --production
        yarn build
        yarn run build:server
        yarn cache clean
        yarn start
        corepack yarn install
        corepack enable
        pnpm install --frozen-lockfile --prod
        pnpm add -g turbo@1.10.0
        pnpm fetch --prod
        pnpm --filter web deploy --prod /out
        pnpm -C web run build
        pnpm store prune
        pnpm dlx prisma generate
        bun install --production
        bun add hono@4
        bun build ./index.ts --outdir /dist
        bunx tsc
        "
    );
}

#[test]
fn other_languages() {
    check!(
        "
        gem install bundler -v 2.4.22 --no-document
        gem install rails:7.1.2 sinatra puma:'~> 6'
        gem install -N --version '~>1.0' x
        gem update --system 3.4
        bundle
        bundle install --jobs 4 --without development test
        bundle update
        bundle config set without development
        bundle exec rake assets:precompile
        composer install --no-dev --optimize-autoloader
        composer require monolog/monolog:^2 a/b:1.2.3 c/d x/y:dev-main
        composer global require phpunit/phpunit
        php composer.phar install --no-dev
        php artisan migrate
        composer update
        composer clear-cache
        pecl install redis-5.3.7 xdebug imagick-$V
        cargo install ripgrep
        cargo install --locked ripgrep --version 13.0.0
        cargo install ripgrep@13 fd-find@=8.7.0
        cargo install --path . --root /out
        cargo install --git https://github.com/a/b --tag v1 tool
        cargo install --git=https://github.com/a/b
        cargo build --release --target x86_64-unknown-linux-musl --bin app
        cargo +nightly build -Z build-std
        cargo chef cook --release --recipe-path recipe.json
        cargo chef prepare
        cargo fetch
        cargo test
        cargo clean
        go install golang.org/x/tools/cmd/goimports@latest
        go install example.com/a@v1.2.3 example.com/b@v1 example.com/c@$V example.com/d
        go install ./...
        go install -v .
        go get -u github.com/a/b
        go build -ldflags '-s -w' -tags netgo -o /bin/app ./cmd/app
        CGO_ENABLED=0 go build -o=/app .
        go mod download -x
        go run ./cmd/gen
        go run example.com/tool@v1.0.0 --flag x
        go clean -modcache
        go test ./...
        go version
        mvn -B -f /src/pom.xml clean package -DskipTests
        ./mvnw dependency:go-offline -B
        mvn -B -s settings.xml dependency:resolve-plugins dependency:resolve
        mvn -pl app -am -Pprod -T 1C verify
        mvn clean
        gradle build -x test --no-daemon
        ./gradlew :app:bootJar -Pversion=1 -g /cache
        gradle dependencies
        gradle test
        dotnet restore src/App.csproj -r linux-x64
        dotnet publish src/App.csproj -c Release -o /app --no-restore
        dotnet build
        dotnet tool install -g dotnet-ef --version 8.0.0
        dotnet tool install dotnet-ef --tool-path /tools
        dotnet add src/App.csproj package Serilog
        dotnet nuget locals all --clear
        dotnet app.dll
        make install
        $CMD install x
        "
    );
}
