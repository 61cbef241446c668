/// How often all keys may be searched for streams.
///
/// The larger the database, the rarer: a second apart for each page, once a minute at most. So a new topic of a small one
/// is seen soon, and a large one is not searched all the time.
package enum SearchPace {
    /// The longest time from the beginning of one search to the next.
    static let longestPeriod = Duration.seconds(60)

    /// The shortest time to the beginning of the next search, after one of so many pages.
    package static func period(pages: Int) -> Duration {
        min(longestPeriod, .seconds(pages))
    }
}
