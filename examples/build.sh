# For the scripts "run" of the examples: builds the example of that name if it or the library has changed, and says which
# Java to run. Read with ".", from the root of the project.
build_example() {
  local example=examples/$1 built=examples/$1/target/.built
  if [ ! -e "$built" ] || [ -n "$(find pom.xml auth-*/pom.xml auth-*/src/main "$example/pom.xml" "$example/src" -newer "$built" -print -quit)" ]; then
    echo "Building $example; the first time this downloads its dependencies ..." >&2
    ./mvnw -q -Dquick -DskipTests -pl "$example" -am package
    touch "$built"
  fi
  java=${JAVA_HOME:+$JAVA_HOME/bin/}java
}
